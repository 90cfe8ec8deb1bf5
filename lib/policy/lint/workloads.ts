import { LabelIndex } from '../label-index'
import { matchesPeer } from '../match/peer'
import { matchesSubject } from '../match/subject'
import { memoBesidesPolicies } from '../memo'
import type { Peer, Pod, Selector, Subject, World } from '../model'
import { type Identity, podIdentity } from '../party'

/** Pods that no selector can tell apart: replicas, mostly. Those that have ended are left out (SPEC 8.6). */
export interface Workload {
  readonly identity: Identity
  /** At least one. */
  readonly pods: readonly Pod[]
}

/** Of all managed pods; a hostNetwork pod is its node and not here (SPEC 8.5). */
export const workloads = memoBesidesPolicies((world) => group(world, false))

/** Of hostNetwork pods, as if they were managed: whom a selector would mean that means nobody. */
export const hostWorkloads = memoBesidesPolicies((world) => group(world, true))

function group(world: World, hostNetwork: boolean): readonly Workload[] {
  const found = new Map<string, { identity: Identity; pods: Pod[] }>()
  for (const pod of world.pods) {
    if (pod.hostNetwork !== hostNetwork || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const labels = Object.entries(pod.labels).sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify([pod.namespace, labels, pod.serviceAccount, pod.ports])
    const known = found.get(key)
    if (known) known.pods.push(pod)
    else found.set(key, { identity: podIdentity(world, pod), pods: [pod] })
  }
  return [...found.values()]
}

const index = memoBesidesPolicies((world) => new LabelIndex(workloads(world), ({ identity }) => identity))
const answers = memoBesidesPolicies(() => new Map<string, readonly Workload[]>())

/** Who is selected by labels: subjects, and peers that are not addresses. Equal ones are asked once. */
export function selected(world: World, by: Subject | Peer): readonly Workload[] {
  const known = answers(world)
  const key = JSON.stringify(by, (name, value) => (name === 'path' ? undefined : value))
  let found = known.get(key)
  if (!found) {
    found = index(world)
      .candidates(by)
      .filter(({ identity }) => ('path' in by ? matchesPeer(by, identity, world) : matchesSubject(by, identity)))
    known.set(key, found)
  }
  return found
}

/** `default/web-1`, and how many more. */
export function namePods(some: readonly Workload[]): string {
  const pods = some.flatMap((one) => one.pods)
  const [first] = pods
  if (!first) return 'no pod'
  return `${first.namespace}/${first.name}${pods.length > 1 ? ` and ${pods.length - 1} more` : ''}`
}

/** A reserved endpoint is meant, which is no pod. */
export function asksForReserved(selector: Selector): boolean {
  return selector.requirements.some(({ key }) => key.startsWith('reserved:'))
}
