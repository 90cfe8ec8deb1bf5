import { Plus } from 'lucide-react'
import type { Edge, PortInput } from '@/lib/editor'
import { useSeenPorts } from '../live/use-seen-ports'

interface SeenPortsProps {
  readonly edge: Edge
  readonly onAdd: (port: PortInput) => void
}

/** Ports that this peer uses and that are not in the rule yet: one press puts them there. */
export function SeenPorts({ edge, onAdd }: SeenPortsProps) {
  const there = edge.ports === 'any' ? [] : edge.ports.map(({ text }) => text)
  const seen = useSeenPorts(edge).filter(({ label }) => !there.includes(label))
  if (seen.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="text-12 text-ink-3">Seen:</span>
      {seen.map(({ label, port, count }) => (
        <button
          key={label}
          type="button"
          aria-label={`Add ${label}, seen ${count} times`}
          onClick={() => onAdd(port)}
          className="mono inline-flex h-5 items-center gap-1 rounded-4 border border-dashed border-line-strong px-1.5 text-12 text-ink-2 hover:border-solid hover:bg-surface-2 hover:text-ink-1"
        >
          <Plus aria-hidden className="size-3" />
          {label}
        </button>
      ))}
    </div>
  )
}
