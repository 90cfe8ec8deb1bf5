import { Check, X } from 'lucide-react'
import { useState } from 'react'
import type { Edge } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { cn } from '../../ui/class-names'
import { Popover } from '../../ui/popover'
import { EdgeEditor } from './edge-editor'

interface EdgeChipProps {
  readonly edge: Edge
  readonly peer: string
  readonly selected: boolean
  readonly hits: number
}

/** The ports on a rule's line, and the way to change them. */
export function EdgeChip({ edge, peer, selected, hits }: EdgeChipProps) {
  const { select } = useActions()
  const [open, setOpen] = useState(false)
  const Icon = edge.verdict === 'allow' ? Check : X
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
              'mono flex h-6 items-center gap-1 rounded-full border bg-surface-1 pr-2 pl-1.5 text-12 whitespace-nowrap shadow-card',
              edge.verdict === 'allow' ? 'border-allow text-allow-ink' : 'border-deny text-deny-ink',
              selected && 'ring-2 ring-accent'
            )}
          >
            <Icon aria-hidden className="size-3 shrink-0" strokeWidth={2.5} />
            {edge.label}
          </button>
        }
      >
        <EdgeEditor edge={edge} peer={peer} onDone={() => setOpen(false)} />
      </Popover>
      {hits > 0 ? (
        <span className="absolute top-full left-1/2 mt-0.5 -translate-x-1/2 text-12 whitespace-nowrap text-ink-3">
          {compact(hits)}
          <span className="sr-only"> packets</span>
        </span>
      ) : null}
    </div>
  )
}

const FORMAT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const compact = (value: number) => FORMAT.format(value)
