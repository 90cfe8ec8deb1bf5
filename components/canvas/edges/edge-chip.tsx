import type { Edge } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { setView, useView } from '../../editor/view-store'
import { cn } from '../../ui/class-names'
import { Popover } from '../../ui/popover'
import type { Hits } from '../use-hits'
import { EdgeEditor } from './edge-editor'
import { shortLabel } from './short-label'

interface EdgeChipProps {
  readonly edge: Edge
  readonly peer: string
  readonly selected: boolean
  readonly hits: Hits
}

/** The ports on a rule's line, and the way to change them. */
export function EdgeChip({ edge, peer, selected, hits }: EdgeChipProps) {
  const { select } = useActions()
  const open = useView((state) => state.editing === edge.id)
  const setOpen = (next: boolean) => setView({ editing: next ? edge.id : undefined })
  return (
    <div className="relative">
      <Popover
        open={open}
        onOpenChange={(next) => {
          setOpen(next)
          if (next) select([edge.id])
        }}
        label={`Rule for ${peer}`}
        width={320}
        trigger={
          <button
            type="button"
            title={edge.summary}
            aria-label={`${edge.verdict === 'allow' ? 'Allow' : 'Deny'} ${peer}, ${edge.label}: edit the rule`}
            className={cn(
              'mono flex h-5 items-center rounded-full border bg-surface-1 px-1.5 text-12 whitespace-nowrap shadow-card',
              edge.verdict === 'allow' ? 'border-allow text-allow-ink' : 'border-deny text-deny-ink',
              selected && 'ring-2 ring-accent'
            )}
          >
            <span className="max-w-44 truncate">{shortLabel(edge)}</span>
          </button>
        }
      >
        <EdgeEditor edge={edge} peer={peer} onDone={() => setOpen(false)} />
      </Popover>
      <HitCount hits={hits} />
    </div>
  )
}

/** Packets where the kernel counts them, else connections seen. */
function HitCount({ hits: { packets, connections } }: { readonly hits: Hits }) {
  if (packets + connections === 0) return null
  const [count, unit] = packets > 0 ? [packets, 'pkt'] : [connections, 'seen']
  return (
    <span className="absolute top-full left-1/2 mt-0.5 -translate-x-1/2 text-12 whitespace-nowrap text-ink-3 tabular-nums">
      {compact(count)} {unit}
    </span>
  )
}

const FORMAT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const compact = (value: number) => FORMAT.format(value)
