import { Box, Globe, ShieldPlus } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import { Chip } from '../ui/chip'
import type { MapNode as Model } from './graph'
import { useProtect } from './use-protect'

export type MapNode = Node<{ readonly model: Model }, 'map'>

/** One workload of the cluster; one press begins a policy for it. */
export function MapNode({ data: { model } }: NodeProps<MapNode>) {
  const protect = useProtect()
  const { title, workload } = model
  const Icon = workload ? Box : Globe
  return (
    <div className="group relative flex w-44 flex-col gap-1.5 rounded-6 border border-line-strong bg-surface-1 px-2.5 py-2 shadow-card">
      <div className="flex items-center gap-1.5">
        <Icon aria-hidden className="size-3.5 text-ink-3" />
        <span className="min-w-0 flex-1 truncate text-13 font-medium">{title}</span>
        {workload ? (
          <span className="flex items-center gap-1.5 text-12 text-ink-3">
            <span className="size-1.5 rounded-full bg-allow" />
            {workload.pods.length} {workload.pods.length === 1 ? 'pod' : 'pods'}
          </span>
        ) : null}
      </div>
      {workload ? (
        <div className="flex flex-wrap gap-1">
          {workload.labels.slice(0, 2).map((pair) => (
            <Chip key={pair[0]}>{pair.join('=')}</Chip>
          ))}
          {workload.namespace === 'default' ? null : <span className="text-12 text-ink-3">{workload.namespace}</span>}
        </div>
      ) : null}
      {workload ? (
        <button
          type="button"
          aria-label={`Protect ${title}`}
          onClick={() => protect(workload)}
          className="nodrag absolute right-1.5 bottom-1.5 flex h-6 items-center gap-1 rounded-4 bg-accent px-1.5 text-12 font-medium text-on-accent opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        >
          <ShieldPlus aria-hidden className="size-3.5" /> Protect
        </button>
      ) : null}
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
}
