import { BaseEdge, EdgeLabelRenderer, type EdgeProps, type Edge as FlowEdge, getBezierPath } from 'reactflow'
import type { Edge } from '@/lib/editor'
import { useFar } from '../sight'
import type { Hits } from '../use-hits'
import { EdgeChip } from './edge-chip'

export type RuleEdge = FlowEdge<
  { readonly edge: Edge; readonly peer: string; readonly lit: boolean; readonly hits: Hits },
  'rule'
>

/** A rule's way through the gate: a solid line where it allows, a barred one where it denies. */
export function RuleEdge({ id, data, selected, markerEnd, ...ends }: EdgeProps<RuleEdge>) {
  const [path, x, y] = getBezierPath({ ...ends, curvature: 0.35 })
  const far = useFar()
  if (!data) return null
  const { edge, lit, hits } = data
  const passed = hits.packets + hits.connections
  const colour = `var(--${edge.verdict})`
  return (
    <>
      {selected || lit ? <path d={path} className="edge-halo" /> : null}
      <path d={path} className="edge-line" stroke={colour} />
      {edge.verdict === 'deny' ? (
        <path d={path} fill="none" stroke={colour} strokeWidth="9" strokeDasharray="1.5 8" />
      ) : null}
      {passed > 0 ? <path key={passed} d={path} className="edge-pulse" stroke={colour} /> : null}
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        style={{ stroke: 'transparent' }}
        {...(markerEnd ? { markerEnd } : {})}
      />
      {far && !selected ? null : (
        <EdgeLabelRenderer>
          <div
            className="nodrag nopan absolute"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)`, pointerEvents: 'all' }}
          >
            <EdgeChip edge={edge} peer={data.peer} selected={selected === true || lit} hits={hits} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
}
