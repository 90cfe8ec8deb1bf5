import type { Flow, Party } from '@/lib/policy'
import type { FlowParty, FlowRecord } from './flow'

/** What was seen, as the engine is asked of it. */
export function flowOf({ source, destination, protocol, icmpType }: FlowRecord): Flow {
  return { source: party(source), destination: party(destination), protocol, port: icmpType ?? destination.port }
}

function party({ namespace, pod, address, entity }: FlowParty): Party {
  if (pod !== undefined) return { kind: 'pod', namespace: namespace ?? 'default', name: pod }
  if (entity === 'host' || address === '') return { kind: 'reserved', entity: (entity ?? 'world') as 'world' }
  return { kind: 'address', address }
}
