import { type EdgeProps, type Edge as FlowEdge, getBezierPath } from 'reactflow'
import type { Fate } from '../observed/ghosts'
import { ChangeLine } from './change-line'

export type GhostEdge = FlowEdge<{ readonly fate: Fate; readonly inward: boolean; readonly count: number }, 'ghost'>

const COLOURS: Readonly<Record<Fate, string>> = {
  passes: 'var(--unknown)',
  dropped: 'var(--deny)',
  cut: 'var(--would-change)',
  freed: 'var(--would-change)'
}

/** Traffic that no drawn rule speaks of: dotted where it passes, ending in a cross where it is stopped, double where that changes. */
export function GhostEdge({ data, ...ends }: EdgeProps<GhostEdge>) {
  const [path, middleX, middleY] = getBezierPath({ ...ends, curvature: 0.35 })
  if (!data) return null
  const { fate, inward, count } = data
  const colour = COLOURS[fate]
  const changes = fate === 'cut' || fate === 'freed'
  const x = inward ? ends.targetX - 6 : ends.sourceX + 6
  const y = inward ? ends.targetY : ends.sourceY
  const stopped = fate === 'dropped' || fate === 'cut'
  return (
    <g opacity={fate === 'passes' ? 0.75 : 0.9}>
      {changes ? (
        <ChangeLine path={path} middle={[middleX, middleY]} lost={fate === 'cut'} />
      ) : (
        <path d={path} fill="none" stroke={colour} strokeWidth="1.5" strokeDasharray="2 4" />
      )}
      <path key={count} d={path} className="edge-pulse" stroke={colour} />
      {stopped ? (
        <g transform={`translate(${x} ${y})`}>
          <circle r="7" fill="var(--surface-0)" stroke={colour} strokeWidth="1.5" />
          <path d="M-3 -3l6 6m0 -6l-6 6" stroke={colour} strokeWidth="1.75" strokeLinecap="round" />
        </g>
      ) : (
        <path
          d={inward ? `M${x - 2} ${y - 4}l5 4l-5 4` : `M${ends.targetX - 6} ${ends.targetY - 4}l5 4l-5 4`}
          fill="none"
          stroke={colour}
          strokeWidth="1.5"
        />
      )}
    </g>
  )
}
