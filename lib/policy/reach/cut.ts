import { evaluate } from '../evaluate'
import type { Flow, FlowVerdict } from '../model'
import { hasPort } from './port-set'
import { canReach } from './query'
import type { Reachability } from './reachability'

/** A connection that was allowed and is not any more. */
export interface CutConnection<One extends Flow> {
  readonly flow: One
  /** After the change: which side denies it, and why. */
  readonly verdict: FlowVerdict
}

/** Which of these connections a change cuts. Those of parties that either world does not have are left out. */
export function cutConnections<One extends Flow>(
  before: Reachability,
  after: Reachability,
  flows: Iterable<One>
): readonly CutConnection<One>[] {
  return [...flows].flatMap((flow) => {
    if (!passes(before, flow) || passes(after, flow) !== false) return []
    return [{ flow, verdict: evaluate(after.world, flow) }]
  })
}

function passes(reach: Reachability, { source, destination, family, protocol, port }: Flow): boolean | undefined {
  const ports = canReach(reach, source, destination, family)
  return ports && hasPort(ports, protocol, port) !== undefined
}
