import { formatAddress, inCidr } from '../cidr'
import { matchesPeer } from '../match/peer'
import type { Peer, Requirement, Rule, World } from '../model'
import type { Identity } from '../party'
import { namesNobody, type Question } from '../rule-match'
import { bareKey, identityLookup, plainLookup } from '../selector'
import { describePeer, describeQuestionPeer } from '../words'
import { fewest } from './fewest'
import { kindOfIdentityLabel, unmetRequirements } from './labels'
import type { UnmetKind, Unmets } from './model'

/** What kept a rule's peers from matching; nothing where one does. */
export function unmetPeers(world: World, rule: Rule, question: Question): Unmets {
  if (rule.peers === 'any' || namesNobody(world, rule)) return []
  return fewest(rule.peers.map((peer) => unmetPeer(world, peer, question)))
}

function unmetPeer(world: World, peer: Peer, question: Question): Unmets {
  if (matchesPeer(peer, question.peer, world, question.family)) return []
  const other = (kind: UnmetKind): Unmets => [
    { kind, path: peer.path, wanted: describePeer(peer), seen: describeQuestionPeer(question) }
  ]
  switch (peer.kind) {
    case 'pods':
      return unmetPods(peer, question, other)
    case 'endpoints':
      return unmetEndpoints(peer, question.peer, other)
    case 'nodes':
      return unmetNodes(peer, question.peer, other)
    case 'entity':
      return peer.entity === 'none' ? 'never' : other('entity')
    case 'cidr':
      return unmetCidr(peer, question)
    case 'cidr-group':
      return question.peer.kind === 'external' ? other('cidr-group') : 'never'
    case 'fqdn':
      return question.peer.kind === 'external' ? other('name') : 'never'
    case 'service':
      return other('service')
    case 'other':
      return 'never'
  }
}

type Other = (kind: UnmetKind) => Unmets

function unmetPods(peer: Peer & { readonly kind: 'pods' }, { peer: seen }: Question, other: Other): Unmets {
  if (seen.kind !== 'pod' || !seen.podLabels || !seen.namespace) {
    return peer.pods.requirements.length === 0 ? other('entity') : 'never'
  }
  const labels = unmetRequirements(peer.pods, plainLookup(seen.podLabels), peer.path, () => 'label')
  const { namespaces } = peer
  switch (namespaces.kind) {
    case 'all':
      return labels
    case 'name':
      if (namespaces.name === seen.namespace.name) return labels
      return [...labels, { kind: 'namespace', path: peer.path, ...inNamespace(namespaces.name, seen.namespace.name) }]
    case 'labels':
      return [
        ...labels,
        ...unmetRequirements(namespaces.selector, plainLookup(seen.namespace.labels), peer.path, () => 'namespace-label')
      ]
  }
}

function inNamespace(wanted: string, seen: string) {
  return { wanted: `namespace ${wanted}`, seen: `namespace ${seen}` }
}

/** The world and the nodes lack every label: only a selector that asks for none of its own is near to them (SPEC 2.6). */
function unmetEndpoints(peer: Peer & { readonly kind: 'endpoints' }, seen: Identity, other: Other): Unmets {
  if (seen.kind !== 'pod') {
    const asksForLabels = peer.selector.requirements.some(
      (one) => !['namespace', 'cluster'].includes(kindOfIdentityLabel(one))
    )
    return asksForLabels ? 'never' : other('entity')
  }
  return unmetRequirements(peer.selector, identityLookup(seen.labels), peer.path, kindOfIdentityLabel)
}

function unmetNodes(peer: Peer & { readonly kind: 'nodes' }, seen: Identity, other: Other): Unmets {
  if (seen.kind !== 'node') return peer.selector.requirements.length === 0 ? other('entity') : 'never'
  if (!peer.plain && !seen.entities.includes('remote-node')) return other('entity')
  const lookup = peer.plain ? plainLookup(seen.nodeLabels ?? {}) : identityLookup(seen.labels)
  const kind = ({ key }: Requirement): UnmetKind =>
    bareKey(key) === key || key.startsWith('node:') ? 'node-label' : kindOfIdentityLabel({ operator: 'exists', key })
  return unmetRequirements(peer.selector, lookup, peer.path, kind)
}

function unmetCidr(peer: Peer & { readonly kind: 'cidr' }, question: Question): Unmets {
  const { peer: seen, family } = question
  if (seen.kind === 'reserved') return 'never'
  const addresses = seen.addresses.filter((address) => family === undefined || address.family === family)
  const within = addresses.find((address) => inCidr(address, peer.cidr))
  const inside = seen.kind !== 'external' && !peer.matchesPods
  if (!within) {
    if (inside || addresses.length === 0) return 'never'
    return [{ kind: 'cidr', path: peer.path, wanted: describePeer(peer), seen: describeQuestionPeer(question) }]
  }
  const out = peer.except.filter((one) => inCidr(within, one))
  if (out.length > 0) {
    if (inside) return 'never'
    return [
      { kind: 'except', path: peer.path, wanted: `${peer.cidr} outside of ${out.join(', ')}`, seen: formatAddress(within) }
    ]
  }
  const who = seen.kind === 'pod' ? 'a pod' : 'a node'
  return [
    {
      kind: 'cidr-of-pod',
      path: peer.path,
      wanted: `${peer.cidr} outside the cluster`,
      seen: `${formatAddress(within)} of ${who}`
    }
  ]
}
