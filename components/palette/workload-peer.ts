import type { PeerInput } from '@/lib/editor'
import type { Workload } from '../live/workloads'

/** The pods of a workload as a peer of a policy in this namespace. */
export function endpointsOf({ namespace, labels }: Workload, own: string): PeerInput {
  return {
    kind: 'endpoints',
    selector: labels.map(([key, value]) => ({ key, operator: 'In', values: [value], form: 'label' })),
    namespace: namespace === own ? { kind: 'own' } : { kind: 'names', names: [namespace] }
  }
}
