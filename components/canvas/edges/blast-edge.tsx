import { type EdgeProps, type Edge as FlowEdge, getBezierPath } from 'reactflow'
import { ChangeLine } from './change-line'

export type BlastEdge = FlowEdge<{ readonly lost: boolean }, 'blast'>

/** Between the gate and those who would lose, or gain, the way through it. */
export function BlastEdge({ data, ...ends }: EdgeProps<BlastEdge>) {
  const [path, x, y] = getBezierPath({ ...ends, curvature: 0.35 })
  return data ? <ChangeLine path={path} middle={[x, y]} lost={data.lost} /> : null
}
