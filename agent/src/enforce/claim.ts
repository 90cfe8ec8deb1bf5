import type { Interfaces } from '../endpoints/interfaces'
import type { LocalPod } from '../endpoints/pods'
import type { EndpointRegistry } from '../endpoints/registry'
import { type AgentIssue, agentIssue } from '../issues'
import type { EndpointMap } from './endpoint-map'

/** A pod of this node with its number. */
export interface ClaimedPod {
  readonly pod: LocalPod
  readonly id: number
  /** 0: there is no interface. */
  readonly ifindex: number
  /** Why it is not enforced yet; empty if it is. */
  readonly waiting: string
}

/** Finds each pod's interface and number. Of two that name one interface the newer has it. */
export function claimPods(
  local: readonly LocalPod[],
  {
    interfaces,
    registry,
    endpoints,
    issues
  }: {
    readonly interfaces: Interfaces
    readonly registry: EndpointRegistry
    readonly endpoints: EndpointMap
    readonly issues: AgentIssue[]
  }
): readonly ClaimedPod[] {
  const owner = new Map<string, LocalPod>()
  for (const pod of local) {
    if (pod.interface === '') continue
    const other = owner.get(pod.interface)
    if (other === undefined || pod.created >= other.created) owner.set(pod.interface, pod)
    if (other === undefined) continue
    const both = `${pod.namespace}/${pod.name} and ${other.namespace}/${other.name}`
    issues.push(agentIssue('interface-taken', `${both} both name ${pod.interface}: the newer pod has it.`))
  }
  /** The number that the kernel knows an interface by, where no endpoint of ours says otherwise. */
  const adoptable = (uid: string, ifindex: number): number | undefined => {
    const there = endpoints.get(ifindex)
    if (there === undefined || registry.byUid(uid) !== undefined) return undefined
    return registry.byId(there.id) === undefined ? there.id : undefined
  }
  return local.map((pod) => {
    const mine = owner.get(pod.interface) === pod
    const ifindex = mine ? (interfaces.indexOf(pod.interface) ?? 0) : 0
    const { id } = registry.claim(pod, ifindex, adoptable(pod.uid, ifindex))
    return { pod, id, ifindex, waiting: waitingFor(pod, mine, ifindex) }
  })
}

function waitingFor(pod: LocalPod, mine: boolean, ifindex: number): string {
  if (pod.interface === '') return pod.missing
  if (!mine) return `a newer pod has ${pod.interface}`
  return ifindex === 0 ? `there is no interface ${pod.interface} yet` : ''
}
