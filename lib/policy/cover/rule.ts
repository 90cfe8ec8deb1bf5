import { traits } from '../dialect'
import type { Rule, World } from '../model'
import { peersCover } from './peer'
import { portsCover } from './ports'
import { subjectCovers } from './subject'

/**
 * Does `outer` match every flow that `inner` matches, whatever pods there are and will be? By the sets that the two mean, never
 * by how they are written; true only where it is sure.
 */
export function ruleCovers(world: World, outer: Rule, inner: Rule): boolean {
  const proxies = traits(world).layer7 && outer.verdict === 'allow'
  return (
    outer.direction === inner.direction &&
    (outer.verdict === 'deny' || outer.authentication === inner.authentication) &&
    subjectCovers(outer.subject, inner.subject) &&
    peersCover(world, outer.peers, inner.peers) &&
    portsCover(outer.ports, inner.ports, proxies)
  )
}
