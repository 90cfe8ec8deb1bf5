import { Info, TriangleAlert } from 'lucide-react'
import type { ImpactView } from '@/lib/api'
import { Button } from '../ui/button'
import { Prose } from '../ui/prose'

interface ImpactListProps {
  readonly impact: readonly ImpactView[]
  /** Writes the suggested rule into the text and checks again. */
  readonly onKeepDns?: () => void
}

/** What pods would lose: it may be meant, so it warns and does not forbid. */
export function ImpactList({ impact, onKeepDns }: ImpactListProps) {
  if (impact.length === 0) return null
  return (
    <ul className="flex flex-col gap-2" aria-label="What it would cut off">
      {impact.map((one) => {
        const warns = one.severity === 'warning'
        const Icon = warns ? TriangleAlert : Info
        return (
          <li
            key={`${one.code}${one.policy}${one.direction}`}
            className={`flex items-start gap-2.5 rounded-6 px-3 py-2.5 ${warns ? 'bg-warn-soft' : 'bg-surface-2'}`}
          >
            <Icon
              aria-label={warns ? 'Warning' : 'Note'}
              className={`mt-0.5 size-4 shrink-0 ${warns ? 'text-warn-ink' : 'text-ink-3'}`}
            />
            <div className="min-w-0 flex-1">
              <p className="text-13">
                <Prose>{one.message}</Prose>
              </p>
              {one.pods.some((pod) => !one.message.includes(pod)) ? (
                <p className="mono truncate text-12 text-ink-2">{one.pods.join(', ')}</p>
              ) : null}
            </div>
            {one.suggestion && onKeepDns ? <Button onClick={onKeepDns}>{one.suggestion.label}</Button> : null}
          </li>
        )
      })}
    </ul>
  )
}
