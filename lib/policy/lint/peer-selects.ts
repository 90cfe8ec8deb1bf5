import { type Issue, issue } from '../issues'
import type { Peer, World } from '../model'
import { matchingPods } from '../select'
import { describePeer } from '../words'
import type { Check } from './check'
import { asksForReserved, filteredKey } from './filtered-label'

/** A peer that no pod and no reserved endpoint is, now (SPEC 11.3). */
export const peerSelects: Check = (world, _policy, spec) =>
  spec.rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers.flatMap((peer) => ofPeer(world, peer))))

function ofPeer(world: World, peer: Peer): readonly Issue[] {
  if (peer.kind !== 'endpoints' && peer.kind !== 'pods') return []
  if (peer.kind === 'endpoints') {
    const key = filteredKey(peer.selector, world)
    if (key) return [issue('selector-on-filtered-label', peer.path, { key })]
    if (asksForReserved(peer.selector)) return []
  }
  if (matchingPods(peer, world).length > 0) return []
  return [issue('peer-selects-nothing', peer.path, { peer: describePeer(peer) })]
}
