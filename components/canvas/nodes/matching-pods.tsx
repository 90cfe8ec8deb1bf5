import type { Matching } from '@/lib/editor'
import { Tooltip } from '../../ui/tooltip'

const SHOWN = 12

interface MatchingPodsProps {
  readonly matching: Matching | undefined
  /** What it is about may well be no pod: then none is no news. */
  readonly maybeNone?: boolean
}

/** The pods that match at this moment; a selector that matches none is worth a second look. */
export function MatchingPods({ matching, maybeNone = false }: MatchingPodsProps) {
  if (!matching || (maybeNone && matching.pods.length === 0)) return null
  const { pods } = matching
  if (pods.length === 0) {
    return (
      <span className="inline-flex items-center gap-1.5 text-12 text-warn-ink">
        <span className="size-1.5 rounded-full border border-warn" />
        no pod now
      </span>
    )
  }
  const names = pods.slice(0, SHOWN).map(({ namespace, name }) => `${namespace}/${name}`)
  return (
    <Tooltip
      label={
        <span className="mono block whitespace-pre">
          {names.join('\n')}
          {pods.length > SHOWN ? `\nand ${pods.length - SHOWN} more` : ''}
        </span>
      }
    >
      <span className="inline-flex items-center gap-1.5 text-12 text-ink-2">
        <span className="size-1.5 rounded-full bg-allow" />
        {pods.length} {pods.length === 1 ? 'pod' : 'pods'}
      </span>
    </Tooltip>
  )
}
