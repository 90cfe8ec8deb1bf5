import type { Peer, Pod, Subject, World } from './model'

/** Does a policy's subject, or one peer entry, select this pod? Addresses are asked for CIDR peers (SPEC 4.4, 4.5). */
export function selectsPod(_by: Subject | Peer, _pod: Pod, _world: World): boolean {
  throw new Error('not yet')
}

/** The pods that a block's selector matches right now, in the world's order. */
export function matchingPods(_by: Subject | Peer, _world: World): readonly Pod[] {
  throw new Error('not yet')
}
