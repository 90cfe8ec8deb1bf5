import type { EndpointRecord } from '../endpoints/registry'
import type { ClaimedPod } from './claim'
import type { EndpointMap } from './endpoint-map'
import type { EndpointView, Notes } from './round'
import type { PolicyTables } from './tables'

/** An interface that is there, of a pod that is not. */
export interface LeftEndpoint {
  readonly id: number
  readonly ifindex: number
  readonly identity: number
  readonly record: EndpointRecord | undefined
  /** That the pod is gone; else its object was never seen. */
  readonly known: boolean
}

interface Seen {
  readonly endpoints: EndpointMap
  readonly tables: PolicyTables
  readonly audit: boolean
}

/** What is said of the node's pods after a round. `subjectOf`: identities by uid, where the policies could be compiled. */
export function viewPods(
  pods: readonly ClaimedPod[],
  subjectOf: ReadonlyMap<string, number> | undefined,
  { failures }: Notes,
  { endpoints, tables, audit }: Seen
): readonly EndpointView[] {
  return pods.map(({ pod, id, ifindex, waiting }) => {
    const failure = failures.get(id)
    const endpoint = endpoints.get(ifindex)
    return {
      id,
      uid: pod.uid,
      namespace: pod.namespace,
      pod: pod.name,
      interface: pod.interface,
      identity: subjectOf?.get(pod.uid) ?? endpoint?.identity ?? 0,
      state: failure !== undefined ? 'failed' : waiting !== '' ? 'waiting' : enforcing(audit),
      detail: failure ?? waiting,
      tableEntries: tables.entriesOf(id),
      epoch: endpoint?.epoch ?? 0
    }
  })
}

export function viewLeft(left: readonly LeftEndpoint[], { endpoints, tables, audit }: Seen): readonly EndpointView[] {
  return left.map(({ id, ifindex, identity, record, known }) => ({
    id,
    identity,
    epoch: endpoints.get(ifindex)?.epoch ?? 0,
    uid: record?.uid ?? '',
    namespace: record?.namespace ?? '',
    pod: record?.pod ?? '',
    interface: record?.interface ?? '',
    state: known ? 'closed' : enforcing(audit),
    detail: known ? 'its pod is gone, its interface is not' : 'there is no object of its pod: it stays as it was',
    tableEntries: tables.entriesOf(id)
  }))
}

const enforcing = (audit: boolean) => (audit ? 'audit' : 'enforcing')
