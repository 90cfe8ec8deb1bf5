import { traits } from '../dialect'
import { type Issue, issue } from '../issues'
import { NAMESPACE_KEY } from '../labels'
import { isCidrGroup } from '../match/cidr-group'
import { matchesPeer } from '../match/peer'
import { selectedServices } from '../match/service'
import type { Peer, Policy, Rule, World } from '../model'
import { identify } from '../party'
import type { Repair } from '../repair'
import { namesNobody } from '../rule-match'
import { describePeer } from '../words'
import type { Check } from './check'
import { deadKeys } from './label-keys'
import { elsewhere, misspelt } from './misspelt'
import { correction } from './selector-place'
import { asksForReserved, hostWorkloads, namePods, selected } from './workloads'

/** A peer that nobody is, now (SPEC 11.3). */
export const peerSelects: Check = (world, policy, spec) =>
  spec.rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers.flatMap((peer) => ofPeer(world, policy, rule, peer))))

function ofPeer(world: World, policy: Policy, rule: Rule, peer: Peer): readonly Issue[] {
  switch (peer.kind) {
    case 'pods':
      return selected(world, peer).length > 0 || world.pods.length === 0 ? [] : [nobody(world, policy, peer)]
    case 'endpoints': {
      const dead = deadKeys(world, peer.selector, peer.path)
      if (dead.length > 0) return dead
      if (asksForReserved(peer.selector) || world.pods.length === 0) return []
      return selected(world, peer).length > 0 ? [] : [nobody(world, policy, peer)]
    }
    case 'nodes':
      return ofNodes(world, peer)
    case 'service':
      return ofService(world, rule, peer)
    case 'cidr-group': {
      const { group } = peer
      const some = world.cidrGroups.some((one) => isCidrGroup(group, one))
      return some || !isCluster(world) ? [] : [issue('peer-selects-nothing', peer.path, { peer: describePeer(peer) })]
    }
    case 'entity':
      return peer.entity === 'none' ? [issue('entity-none', peer.path)] : []
    default:
      return []
  }
}

function nobody(world: World, policy: Policy, peer: Extract<Peer, { kind: 'pods' | 'endpoints' }>): Issue {
  const { kind, namespace } = policy.ref
  const onHost = hostWorkloads(world).filter(({ identity }) => matchesPeer(peer, identity, world))
  if (onHost.length > 0) return issue('peer-is-host-network', peer.path, { pods: namePods(onHost) })
  const found = misspelt(world, peer, namespace)
  if (found) {
    const { written, meant } = found
    return issue('peer-misspelt', peer.path, { written, meant }, correction(kind, peer.path, 'peer', found))
  }
  const others = elsewhere(world, peer, namespace)
  if (others.length > 0) {
    const parameters = { peer: describePeer(peer), others: others.join(', ') }
    return issue(
      'peer-elsewhere',
      peer.path,
      parameters,
      others.length === 1 ? there(policy, peer.path, others[0] ?? '') : []
    )
  }
  return issue('peer-selects-nothing', peer.path, { peer: describePeer(peer) })
}

function there({ ref: { kind } }: Policy, path: string, namespace: string): readonly Repair[] {
  const title = `Look in ${namespace}`
  if (kind === 'NetworkPolicy') {
    const value = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
    return [{ title, edits: [{ op: 'set', path: `${path}.namespaceSelector`, value }] }]
  }
  if (kind !== 'CiliumNetworkPolicy') return []
  return [{ title, edits: [{ op: 'set', path: `${path}.matchLabels["k8s:${NAMESPACE_KEY}"]`, value: namespace }] }]
}

function ofNodes(world: World, peer: Extract<Peer, { kind: 'nodes' }>): readonly Issue[] {
  const dead = peer.plain ? [] : deadKeys(world, peer.selector, peer.path)
  if (dead.length > 0 || world.nodes.length === 0) return dead
  // Of a node that is not the subject's own, as each is to the pods of the others (SPEC 2.8).
  const some = world.nodes.some(({ name }) => {
    const node = identify(world, { kind: 'node', name }, '')
    return node !== undefined && matchesPeer(peer, node, world)
  })
  return some ? [] : [issue('peer-selects-nothing', peer.path, { peer: describePeer(peer) })]
}

/** SPEC 3.4, 4.8. */
function ofService(world: World, rule: Rule, peer: Extract<Peer, { kind: 'service' }>): readonly Issue[] {
  if (selectedServices(peer, world, traits(world)).length > 0) return []
  const parameters = { peer: describePeer(peer) }
  if (namesNobody(world, rule)) return [issue('services-match-anyone', peer.path, parameters)]
  return isCluster(world) ? [issue('peer-selects-nothing', peer.path, parameters)] : []
}

/** Policies by themselves say nothing of what there is beside them. */
function isCluster({ pods, services, cidrGroups }: World): boolean {
  return pods.length + services.length + cidrGroups.length > 0
}
