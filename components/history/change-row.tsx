import { PencilLine, Trash2, Undo2, Upload } from 'lucide-react'
import type { ChangeView } from '@/lib/api'
import { ago } from '../live/ago'
import { nameOf, useMe } from '../live/use-me'
import { Badge } from '../ui/badge'
import { actionOf, outcomeOf, policiesOf } from './words'

interface ChangeRowProps {
  readonly change: ChangeView
  readonly chosen: boolean
  readonly onChoose: () => void
}

/** Two lines: what and how much, who and when. */
export function ChangeRow({ change, chosen, onChoose }: ChangeRowProps) {
  const me = useMe()
  const outcome = outcomeOf(change)
  const { objects, at, action } = change
  const sum = (of: 'added' | 'removed') => objects.reduce((total, object) => total + object[of], 0)
  const created = objects.every((object) => object.action === 'created')
  const Icon = action === 'delete' ? Trash2 : action === 'apply' ? (created ? Upload : PencilLine) : Undo2
  return (
    <li>
      <button
        type="button"
        aria-current={chosen}
        onClick={onChoose}
        className="flex w-full items-start gap-2.5 px-3 py-1.5 text-left hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current=true]:bg-surface-2"
      >
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="shrink-0 text-13 font-medium">{actionOf(change)}</span>
            <span className="mono min-w-0 truncate text-12 text-ink-2">{policiesOf(change)}</span>
            {outcome ? <Badge tone={outcome.tone}>{outcome.text}</Badge> : null}
          </span>
          <span className="block truncate text-12 text-ink-3">
            <span className="tabular-nums">{change.id}</span> · {nameOf(change.by, me)} ·{' '}
            <time dateTime={at} title={new Date(at).toLocaleString()}>
              {ago(Date.now() - Date.parse(at))}
            </time>
          </span>
        </span>
        <span className="mono shrink-0 text-12 leading-5">
          <span className="text-allow-ink">+{sum('added')}</span> <span className="text-deny-ink">−{sum('removed')}</span>
        </span>
      </button>
    </li>
  )
}
