import { type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from 'reactflow'
import type { MapLink } from './graph'

export type MapEdge = Edge<{ readonly link: MapLink }, 'map'>

/** Connections as they are made: the line pulses with each. */
export function MapEdge({ data, markerEnd, ...ends }: EdgeProps<MapEdge>) {
  const [path, x, y] = getBezierPath({ ...ends, curvature: 0.3 })
  if (!data) return null
  const { count, label, stopped, dns } = data.link
  const colour = stopped ? 'var(--deny)' : 'var(--unknown)'
  return (
    <g opacity={dns ? 0.4 : 1}>
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth={dns ? 1 : 1.5}
        strokeDasharray={dns || stopped ? '2 4' : undefined}
        {...(markerEnd && !dns ? { markerEnd } : {})}
      />
      <path key={count} d={path} className="edge-pulse" stroke={stopped ? 'var(--deny)' : 'var(--allow)'} />
      {dns ? null : (
        <EdgeLabelRenderer>
          <span
            className="mono pointer-events-none absolute rounded-full bg-surface-0 px-1.5 text-12 text-ink-2"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {stopped ? '✕ ' : ''}
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  )
}
