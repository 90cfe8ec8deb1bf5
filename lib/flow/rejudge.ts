import { evaluateSide, type Party, type SideVerdict, type World } from '@/lib/policy'
import type { FlowParty, FlowRecord } from './flow'

/**
 * How a world's policies would judge a flow that was seen, on the side that judged it. Undefined where that side is no subject
 * of policies in this world.
 */
export function rejudge(world: World, flow: FlowRecord): SideVerdict | undefined {
  const { source, destination, protocol, direction } = flow
  const port = flow.icmpType ?? destination.port
  return evaluateSide(world, { source: party(source), destination: party(destination), protocol, port }, direction)
}

function party({ namespace, pod, address, entity }: FlowParty): Party {
  if (pod !== undefined) return { kind: 'pod', namespace: namespace ?? 'default', name: pod }
  if (entity === 'host' || address === '') return { kind: 'reserved', entity: (entity ?? 'world') as 'world' }
  return { kind: 'address', address }
}
