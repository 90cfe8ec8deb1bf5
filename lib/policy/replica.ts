import { memo, memoBesidesPolicies } from './memo'
import type { NamedPort, Pod, World } from './model'
import { type Identity, podIdentity } from './party'

/** What a pod's identity is made of, whatever the world: replicas have it in common. */
export const replicaKey = memo((pod: Pod): string => {
  const labels = Object.entries(pod.labels).sort(([a], [b]) => (a < b ? -1 : 1))
  const ports = pod.ports.map(portKey).sort()
  return JSON.stringify([pod.namespace, labels, pod.serviceAccount, ports])
})

/** The identity of a managed pod without its addresses: one object for all replicas in a world. */
export function replicaIdentity(world: World, pod: Pod): Identity {
  const known = identities(world)
  const key = replicaKey(pod)
  let found = known.get(key)
  if (!found) {
    // In one order: of two replicas, either may be the first that is seen.
    const ports = [...pod.ports].sort((a, b) => (portKey(a) < portKey(b) ? -1 : 1))
    found = { ...podIdentity(world, pod), ports, addresses: [] }
    known.set(key, found)
  }
  return found
}

const identities = memoBesidesPolicies(() => new Map<string, Identity>())

function portKey({ protocol, name, port }: NamedPort): string {
  return `${protocol}/${name}/${port}`
}
