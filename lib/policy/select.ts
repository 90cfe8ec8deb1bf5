import { LabelIndex } from './label-index'
import { matchesPeer } from './match/peer'
import { matchesSubject } from './match/subject'
import { memoBesidesPolicies } from './memo'
import type { Peer, Pod, Subject, World } from './model'
import { type Identity, identify } from './party'

/** Does a policy's subject, or one peer entry, select this pod? Addresses are asked for CIDR peers (SPEC 4.4, 4.5). */
export function selectsPod(by: Subject | Peer, pod: Pod, world: World): boolean {
  const identity = identify(world, { kind: 'pod', namespace: pod.namespace, name: pod.name })
  return identity !== undefined && selects(by, identity, world)
}

/** The pods that a block's selector matches right now, in the world's order. Pods that have ended are left out (SPEC 8.6). */
export function matchingPods(by: Subject | Peer, world: World): readonly Pod[] {
  const found = livePods(world)
    .candidates(by)
    .filter(({ identity }) => selects(by, identity, world))
  return found.toSorted((a, b) => a.at - b.at).map(({ pod }) => pod)
}

/** Who each is and who has which label, worked out once for a world: the question is asked for each selector anew. */
const livePods = memoBesidesPolicies((world) => {
  const live = world.pods.flatMap((pod, at) => {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return []
    const identity = identify(world, { kind: 'pod', namespace: pod.namespace, name: pod.name })
    return identity ? { pod, identity, at } : []
  })
  return new LabelIndex(live, ({ identity }) => identity)
})

function selects(by: Subject | Peer, identity: Identity, world: World): boolean {
  return 'path' in by ? matchesPeer(by, identity, world) : matchesSubject(by, identity)
}
