import { traits } from '../dialect'
import { matchesEntity } from '../entity'
import type { Family, Peer, World } from '../model'
import type { Identity } from '../party'
import { matchesCidr } from './cidr'
import { matchesCidrGroup } from './cidr-group'
import { matchesEndpoints } from './endpoints'
import { matchesFqdn } from './fqdn'
import { matchesNodes } from './nodes'
import { matchesPods } from './pods'
import { matchesService } from './service'

/** Does one peer entry of a rule match this party (SPEC 4)? `family`: of the packet; undefined asks for either. */
export function matchesPeer(peer: Peer, identity: Identity, world: World, family?: Family): boolean {
  const dialect = traits(world)
  const context = { family, cidrMatchNodes: world.options?.cidrMatchNodes }
  switch (peer.kind) {
    case 'pods':
      return matchesPods(peer, identity)
    case 'endpoints':
      return matchesEndpoints(peer.selector, identity)
    case 'nodes':
      return matchesNodes(peer, identity)
    case 'entity':
      return matchesEntity(peer.entity, identity, world.clusterName)
    case 'cidr':
      return matchesCidr(peer, identity, context)
    case 'cidr-group':
      return matchesCidrGroup(peer, identity, world.cidrGroups, context)
    case 'fqdn':
      return dialect.fqdns && matchesFqdn(peer, identity, world, dialect.deepNamePatterns)
    case 'service':
      return matchesService(peer, identity, world, dialect)
    case 'other':
      return false
  }
}
