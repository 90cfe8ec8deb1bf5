import {
  DIRECTIONS,
  type Direction,
  type Peer,
  type Policy,
  type PolicyRef,
  type PortMatch,
  type Protocol,
  type Rule,
  type RuleVerdict,
  ruleId,
  type Subject,
  type Tier,
  type Traits
} from '@/lib/policy'
import { isRecord, list, member, number, text } from '../json'
import type { PolicyObject } from '../object'
import { clusterRequirements, k8sKey, namespaceMatch, namespaceRequirements } from './namespaces'
import { readSelector } from './selector'

interface Context {
  readonly ref: PolicyRef
  readonly traits: Traits
  readonly clusterName: string
  readonly subject: Subject
  readonly tier: Tier
  readonly priority: number
}

/**
 * The tiers of network-policy-api (SPEC 8.8): AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy. Rules
 * are in order, the first that matches decides, and nothing isolates.
 */
export function normaliseTiered(object: PolicyObject, ref: PolicyRef, traits: Traits, clusterName: string): Policy {
  const spec = member(object.document, 'spec')
  const subject = readSubject(member(spec, 'subject'), traits)
  const baseline = object.kind === 'BaselineAdminNetworkPolicy' || member(spec, 'tier') === 'Baseline'
  const context: Context = {
    ref,
    traits,
    clusterName,
    subject,
    tier: baseline ? 'baseline' : 'admin',
    priority: number(member(spec, 'priority')) ?? 0
  }
  const rules = DIRECTIONS.flatMap((direction) =>
    list(member(spec, direction)).flatMap((rule, at) => readRule(rule, direction, at, context))
  )
  return { ref, specs: [{ path: 'spec', subject, defaultDeny: { ingress: false, egress: false }, rules }] }
}

function readSubject(value: unknown, traits: Traits): Subject {
  const { namespaces, pods } = selectors(value)
  if (traits.networkPolicy === 'kubernetes') {
    return { kind: 'pods', namespaces: namespaceMatch(namespaces, { kind: 'all' }), pods: readSelector(pods) }
  }
  const requirements = [...readSelector(pods, k8sKey).requirements, ...namespaceRequirements(namespaces)]
  return { kind: 'endpoints', selector: { requirements } }
}

/** `{namespaces}` or `{pods: {namespaceSelector, podSelector}}`. */
function selectors(value: unknown): { readonly namespaces: unknown; readonly pods: unknown } {
  const pods = member(value, 'pods')
  if (isRecord(pods)) return { namespaces: member(pods, 'namespaceSelector'), pods: member(pods, 'podSelector') }
  return { namespaces: member(value, 'namespaces'), pods: undefined }
}

const ACTIONS: Readonly<Record<string, RuleVerdict>> = { Allow: 'allow', Accept: 'allow', Deny: 'deny', Pass: 'pass' }

/** Rules of one object come one after another: the priority has room for the place of each. */
const RULES_OF_A_PRIORITY = 1000

function readRule(rule: unknown, direction: Direction, at: number, context: Context): readonly Rule[] {
  const { ref, tier, priority, subject, traits } = context
  const path = `spec.${direction}[${at}]`
  const field = direction === 'ingress' ? 'from' : 'to'
  const action = text(member(rule, 'action')) ?? ''
  const verdict = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (verdict === undefined) return []
  const written = list(member(rule, field))
  const peers = written.flatMap((peer, i) => readPeers(peer, `${path}.${field}[${i}]`, context))
  const known = peers.filter((peer) => peer.kind !== 'other')
  const ports = readPorts(rule, path)
  const made = (verdict: RuleVerdict, peers: Rule['peers'], ports: Rule['ports']): Rule => ({
    id: ruleId(ref, path),
    policy: ref,
    path,
    subject,
    direction,
    verdict,
    tier,
    priority: priority * RULES_OF_A_PRIORITY + at,
    peers,
    ports
  })
  const byCilium = traits.networkPolicy === 'cilium'
  if (byCilium && written.length === 0) return [made(verdict, 'any', ports)]
  const dns = byCilium ? dnsOf(written, path, made) : []
  if (known.length === peers.length) return [...dns, made(verdict, peers, ports)]
  // An unknown peer may be anybody: what would let it through lets nothing through, and the rest denies all (SPEC 8.8).
  if (verdict === 'allow') return [...dns, made('allow', byCilium ? known : [], ports)]
  return [made('deny', 'any', byCilium ? ports : 'any')]
}

/** SPEC 8.9: with names Cilium lets their questions through, to pods labelled so, on ports of these names. */
function dnsOf(
  peers: readonly unknown[],
  path: string,
  made: (verdict: RuleVerdict, peers: Rule['peers'], ports: Rule['ports']) => Rule
): readonly Rule[] {
  const names = peers.flatMap((peer) => list(member(peer, 'domainNames'))).map((name) => domainPattern(text(name) ?? ''))
  if (names.length === 0) return []
  const selector = { requirements: [{ operator: 'in', key: 'any:k8s-app', values: ['kube-dns'] }] } as const
  const ports = ['dns', 'dns-tcp'].map((name) => ({ path, kind: 'named', protocol: 'ANY', name }) as const)
  return [made('allow', [{ path, kind: 'endpoints', selector }], [{ ports, l7: { kind: 'dns', rules: names } }])]
}

/** A star is one label or more here, in Cilium's own names only one (SPEC 4.7). */
function domainPattern(name: string): { readonly matchName: string } | { readonly matchPattern: string } {
  if (!name.startsWith('*')) return { matchName: name }
  return { matchPattern: name.startsWith('**') ? name : `*${name}` }
}

function readPeers(peer: unknown, path: string, context: Context): readonly Peer[] {
  const { traits, clusterName } = context
  const byCilium = traits.networkPolicy === 'cilium'
  const inPods = isRecord(member(peer, 'pods'))
  if (inPods || isRecord(member(peer, 'namespaces'))) {
    const { namespaces, pods } = selectors(peer)
    if (!byCilium) {
      return [{ path, kind: 'pods', namespaces: namespaceMatch(namespaces, { kind: 'all' }), pods: readSelector(pods) }]
    }
    const requirements = [
      ...readSelector(pods, k8sKey).requirements,
      ...namespaceRequirements(namespaces),
      ...(inPods ? clusterRequirements(traits, clusterName) : [])
    ]
    return [{ path, kind: 'endpoints', selector: { requirements } }]
  }
  const nodes = member(peer, 'nodes')
  if (isRecord(nodes)) {
    if (!byCilium) return [{ path, kind: 'nodes', selector: readSelector(nodes), plain: true }]
    const { requirements } = readSelector(nodes, (key) => `node:${key}`)
    const own = clusterRequirements(traits, clusterName)
    return [{ path, kind: 'nodes', selector: { requirements: [...requirements, ...own] } }]
  }
  const networks = member(peer, 'networks')
  if (Array.isArray(networks)) {
    return networks.map((cidr) => ({ path, kind: 'cidr', cidr: text(cidr) ?? '', except: [], matchesPods: !byCilium }))
  }
  const names = member(peer, 'domainNames')
  if (byCilium && Array.isArray(names)) {
    return names.map((name) => ({ path, kind: 'fqdn', ...domainPattern(text(name) ?? '') }))
  }
  return [{ path, kind: 'other', what: Object.keys(isRecord(peer) ? peer : {})[0] ?? 'an empty peer' }]
}

/** `ports` of v1alpha1, `protocols` of v1alpha2; neither: every port. */
function readPorts(rule: unknown, path: string): Rule['ports'] {
  const ports = list(member(rule, 'ports'))
  const protocols = list(member(rule, 'protocols'))
  if (ports.length === 0 && protocols.length === 0) return 'any'
  return [
    {
      ports: [
        ...ports.flatMap((port, at) => readPort(port, `${path}.ports[${at}]`)),
        ...protocols.flatMap((protocol, at) => readProtocol(protocol, `${path}.protocols[${at}]`))
      ]
    }
  ]
}

function readPort(port: unknown, path: string): readonly PortMatch[] {
  const name = text(member(port, 'namedPort'))
  if (name !== undefined) return [{ path, kind: 'named', protocol: 'ANY', name }]
  const single = member(port, 'portNumber')
  const range = member(port, 'portRange')
  const protocol = (text(member(single ?? range, 'protocol')) || 'TCP') as Protocol
  return readRange(path, protocol, number(member(single, 'port')), range)
}

function readProtocol(value: unknown, path: string): readonly PortMatch[] {
  const name = text(member(value, 'destinationNamedPort'))
  if (name !== undefined) return [{ path, kind: 'named', protocol: 'ANY', name }]
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const written = member(value, protocol.toLowerCase())
    if (!isRecord(written)) return []
    const destination = member(written, 'destinationPort')
    if (!isRecord(destination)) return [{ path, kind: 'protocol', protocol } as const]
    return readRange(path, protocol, number(member(destination, 'number')), member(destination, 'range'))
  })
}

function readRange(path: string, protocol: Protocol, single: number | undefined, range: unknown): readonly PortMatch[] {
  const first = single ?? number(member(range, 'start'))
  const last = single ?? number(member(range, 'end'))
  return first === undefined || last === undefined ? [] : [{ path, kind: 'range', protocol, first, last }]
}
