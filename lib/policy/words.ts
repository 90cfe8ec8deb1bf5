import { formatAddress } from './cidr'
import { CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX } from './labels'
import type { Peer, PortMatch, PortRule, Requirement, Rule, Selector } from './model'
import type { Question } from './rule-match'
import { bareKey, describeRequirement, describeSelector } from './selector'

/** A rule's peers as a person would say them. */
export function describePeers(peers: Rule['peers']): string {
  if (peers === 'any') return 'anyone'
  if (peers.length === 0) return 'nobody'
  return peers.map(describePeer).join(' or ')
}

export function describePeer(peer: Peer): string {
  switch (peer.kind) {
    case 'pods': {
      const who = everyOr('pod', describeSelector(peer.pods))
      return peer.namespaces.kind === 'name'
        ? `${who} in ${peer.namespaces.name}`
        : peer.namespaces.kind === 'all'
          ? `${who} in any namespace`
          : `${who} in namespaces ${describeSelector(peer.namespaces.selector)}`
    }
    case 'endpoints':
      return everyOr('endpoint', describeEndpoints(peer.selector))
    case 'nodes':
      return `nodes ${describeSelector(peer.selector)}`
    case 'entity':
      return `entity ${peer.entity}`
    case 'cidr':
      return peer.except.length > 0 ? `${peer.cidr} except ${peer.except.join(', ')}` : peer.cidr
    case 'cidr-group':
      return typeof peer.group === 'string' ? `CIDR group ${peer.group}` : `CIDR groups ${describeSelector(peer.group)}`
    case 'fqdn':
      return `name ${peer.matchName ?? peer.matchPattern ?? ''}`
    case 'service':
      return peer.name === undefined
        ? `services ${describeSelector(peer.selector ?? { requirements: [] })}`
        : `service ${peer.namespace ?? ''}/${peer.name}`
    case 'other':
      return peer.what
  }
}

/** `pods app=web`, `every pod`. */
function everyOr(one: string, which: string): string {
  return /^everything(?= |$)/.test(which) ? which.replace('everything', `every ${one}`) : `${one}s ${which}`
}

/** An endpoint selector without what was added to it: `app=web in shop`, `app=web in namespaces team=ops`. */
export function describeEndpoints(selector: Selector): string {
  const ofNamespaces = selector.requirements.filter(({ key }) => bareKey(key).startsWith(NAMESPACE_LABELS_PREFIX))
  const own = selector.requirements.filter(
    (one) => ![NAMESPACE_KEY, CLUSTER_KEY].includes(bareKey(one.key)) && !ofNamespaces.includes(one)
  )
  const namespace = selector.requirements.find(({ key }) => bareKey(key) === NAMESPACE_KEY)
  const labels = describeLabels(own)
  if (ofNamespaces.length > 0) return `${labels} in namespaces ${describeLabels(ofNamespaces)}`
  if (!namespace) return labels
  if (namespace.operator === 'in') return `${labels} in ${namespace.values.join(' or ')}`
  if (namespace.operator === 'exists') return `${labels} in any namespace`
  return `${labels} with ${describeRequirement(namespace)}`
}

/** Without the source that pods' labels have, and what marks those of a namespace. */
export function describeLabels(requirements: readonly Requirement[]): string {
  const plain = (key: string) => key.replace(/^k8s:/, '').replace(NAMESPACE_LABELS_PREFIX, '')
  return describeSelector({ requirements: requirements.map((one) => ({ ...one, key: plain(one.key) })) })
}

/** `TCP 80, 443 or UDP 53`. */
export function describePorts(ports: 'any' | readonly PortRule[]): string {
  if (ports === 'any') return 'any port'
  const all = ports.flatMap((one) => (one.ports === 'any' ? ['any port'] : one.ports.map(describePort)))
  return all.length === 0 ? 'no port' : all.join(' or ')
}

export function describePort(port: PortMatch): string {
  switch (port.kind) {
    case 'protocol':
      return port.protocol === 'ANY' ? 'any port of TCP, UDP and SCTP' : `any ${port.protocol} port`
    case 'range':
      return `${protocolWord(port.protocol)}${port.first === port.last ? port.first : `${port.first} to ${port.last}`}`
    case 'named':
      return `${protocolWord(port.protocol)}${port.name}${port.last === undefined ? '' : ` to ${port.last}`}`
    case 'icmp':
      return `${port.family === 'ipv4' ? 'ICMP' : 'ICMPv6'} type ${port.type}`
    case 'other':
      return port.protocol
  }
}

function protocolWord(protocol: string): string {
  return protocol === 'ANY' ? 'port ' : `${protocol} `
}

export function describeQuestionPort(question: Pick<Question, 'protocol' | 'port'>): string {
  const { protocol, port } = question
  return protocol === 'ICMP' || protocol === 'ICMPv6' ? `${protocol} type ${port}` : `${protocol} ${port}`
}

/** What the peer is, in the words of selectors. */
export function describeQuestionPeer(question: Pick<Question, 'peer' | 'family'>): string {
  const { peer, family } = question
  if (peer.podLabels) {
    const labels = Object.entries(peer.podLabels).map(([key, value]) => `${key}=${value}`)
    return `${labels.join(', ') || 'no labels'} in ${peer.namespace?.name ?? ''}`
  }
  const address = peer.addresses.find((one) => family === undefined || one.family === family)
  if (peer.kind === 'external' && address) return `${formatAddress(address)}, outside the cluster`
  return peer.entities.join(', ')
}
