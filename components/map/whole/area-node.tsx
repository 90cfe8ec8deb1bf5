import { ChevronDown, ChevronRight, Lock } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import type { MapArea } from '@/lib/editor/map'
import { fold } from './map-store'
import { useNameScale } from './name-scale'

export type AreaNode = Node<{ readonly area: MapArea; readonly lit: boolean }, 'area'>

/** A namespace: its workloads stand in it, or are counted while it is folded. */
export function AreaNode({ data: { area, lit }, width, height }: NodeProps<AreaNode>) {
  const { namespace, open, workloads, pods, closed } = area
  const locked = Math.max(closed.ingress, closed.egress)
  const scale = useNameScale()
  return (
    <div
      style={{ width, height }}
      className={`relative rounded-6 border bg-surface-1/60 ${lit ? 'border-accent' : 'border-line-strong'}`}
    >
      <button
        type="button"
        aria-expanded={open}
        aria-label={`${namespace}: ${workloads.length} workloads, ${locked} isolated`}
        onClick={() => fold(namespace, !open)}
        className="nodrag flex h-8 w-full items-center gap-1.5 px-2.5 text-left text-13 font-medium hover:bg-surface-2"
      >
        {open ? (
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        ) : (
          <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        )}
        <span className={`min-w-0 flex-1 truncate ${scale > 1 ? 'invisible' : ''}`}>{namespace}</span>
        <span className="shrink-0 text-12 font-normal text-ink-3 tabular-nums">{workloads.length}</span>
      </button>
      {scale > 1 ? (
        <span
          aria-hidden
          style={{ fontSize: `${12 * scale}px` }}
          className="pointer-events-none absolute inset-0 z-10 grid place-items-center leading-tight font-medium"
        >
          <span className="max-w-full truncate rounded-6 bg-surface-1/85 px-[0.4em]">{namespace}</span>
        </span>
      ) : null}
      {open || scale > 1 ? null : (
        <p className="flex items-center gap-1.5 px-3 text-12 text-ink-2">
          {pods} {pods === 1 ? 'pod' : 'pods'}
          {locked > 0 ? (
            <span className="inline-flex items-center gap-1 text-ink-3">
              <Lock aria-hidden className="size-3" /> {locked} isolated
            </span>
          ) : null}
        </p>
      )}
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
    </div>
  )
}
