import { matchesPeer } from './match/peer'
import { matchesSubject } from './match/subject'
import type { Peer, Pod, Subject, World } from './model'
import { identify } from './party'

/** Does a policy's subject, or one peer entry, select this pod? Addresses are asked for CIDR peers (SPEC 4.4, 4.5). */
export function selectsPod(by: Subject | Peer, pod: Pod, world: World): boolean {
  const identity = identify(world, { kind: 'pod', namespace: pod.namespace, name: pod.name })
  if (!identity) return false
  return 'path' in by ? matchesPeer(by, identity, world) : matchesSubject(by, identity)
}

/** The pods that a block's selector matches right now, in the world's order. Pods that have ended are left out (SPEC 8.6). */
export function matchingPods(by: Subject | Peer, world: World): readonly Pod[] {
  return world.pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && selectsPod(by, pod, world))
}
