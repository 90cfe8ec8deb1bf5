import { evaluateSide, type SideVerdict, type World } from '@/lib/policy'
import type { FlowRecord } from './flow'
import { flowOf } from './question'

/**
 * How a world's policies would judge a flow that was seen, on the side that judged it. Undefined where that side is no subject
 * of policies in this world.
 */
export function rejudge(world: World, flow: FlowRecord): SideVerdict | undefined {
  return evaluateSide(world, flowOf(flow), flow.direction)
}
