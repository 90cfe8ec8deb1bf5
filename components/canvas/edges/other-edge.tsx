import { type EdgeProps, type Edge as FlowEdge, getBezierPath } from 'reactflow'

export type OtherEdge = FlowEdge<Record<never, never>, 'other'>

/** From another policy to the gate that it has a say in: quieter than the rules of the open one. */
export function OtherEdge(ends: EdgeProps<OtherEdge>) {
  const [path] = getBezierPath({ ...ends, curvature: 0.35 })
  return <path d={path} fill="none" stroke="var(--line-strong)" strokeWidth="1.5" />
}
