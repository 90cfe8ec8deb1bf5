import { type Address, type Cidr, formatAddress, parseCidrOrAddress } from '../cidr'
import type { Labels, NamedPort, Namespace, Node, Party, Pod, Policy, World } from '../model'
import { ACCOUNT, type Ask, asksOf, peersOf, portNames, rulesOf } from './asks'
import { assignments, meeting } from './assignments'

/** A made-up cluster without policies, and whom to ask about in it. */
export interface Sample {
  readonly world: Omit<World, 'dialect' | 'policies'>
  readonly subjects: readonly Party[]
  readonly peers: readonly Party[]
}

const LIMITS = { labels: 48, namespaces: 12, addresses: 24 }
const LOCAL = 'node-a'

/**
 * Two clusters in which everything that these policies ask for occurs, and everything that misses it by one label, one namespace or
 * one address: in the first, addresses of prefixes are outside; in the second they are those of pods and nodes.
 */
export function samples(policies: readonly Policy[], clusterName: string): readonly Sample[] {
  const asks = asksOf(policies)
  const labels = assignments(
    asks.map((ask) => ask.labels),
    LIMITS.labels
  )
  const namespaces = namespacesOf(policies, asks)
  const names = portNames(policies)
  const pods = namespaces.flatMap(({ name }) => labels.map((own) => ({ namespace: name, labels: own })))
  const usual = pods.map((one, at) => podOf(one, at, [`100.64.${at >> 8}.${at & 255}`, `fd64::${at.toString(16)}`], names))
  const addresses = addressesOf(policies)
  const few = [{}, ...asks.flatMap((ask): readonly Labels[] => [meeting(ask.labels) ?? {}])]
  const inside = addresses.flatMap((address) =>
    namespaces.slice(0, 2).flatMap(({ name }) => unique(few).map((own) => ({ namespace: name, labels: own, address })))
  )
  const placed = inside.map(({ address, ...one }, at) => podOf(one, usual.length + at, [address], names))
  const base = {
    clusterName,
    localNode: LOCAL,
    mode: 'default',
    namespaces,
    services: [],
    cidrGroups: [],
    names: {}
  } as const
  return [
    {
      world: { ...base, pods: usual, nodes: NODES, apiServers: API_SERVERS },
      subjects: usual.map(partyOf),
      peers: [...usual.map(partyOf), ...NODES.map(nodeParty), ...[...OUTSIDE, ...addresses].map(addressParty)]
    },
    ...(addresses.length === 0
      ? []
      : [
          {
            world: { ...base, pods: [...usual, ...placed], nodes: [...NODES, ...addresses.map(nodeAt)] },
            subjects: usual.map(partyOf),
            peers: [...placed.map(partyOf), ...addresses.map(nodeAt).map(nodeParty)]
          }
        ])
  ]
}

const NODES: readonly Node[] = [
  { name: LOCAL, labels: {}, ips: ['100.65.0.1', 'fd65::1'] },
  { name: 'node-b', labels: {}, ips: ['100.65.0.2', 'fd65::2'] },
  { name: 'node-c', labels: {}, ips: ['100.65.0.3', 'fd65::3'], kubeApiserver: true }
]
const API_SERVERS = ['198.51.100.250']
const OUTSIDE = ['203.0.113.10', '2001:db8::10', ...API_SERVERS]

function nodeAt(ip: string, at: number): Node {
  return { name: `node-${at}`, labels: {}, ips: [ip] }
}

const nodeParty = ({ name }: Node): Party => ({ kind: 'node', name })
const addressParty = (address: string): Party => ({ kind: 'address', address })
const partyOf = ({ namespace, name }: Pod): Party => ({ kind: 'pod', namespace, name })

/** Every other pod defines the names of ports, so that both are seen (SPEC 5.3). */
function podOf(
  { namespace, labels }: { readonly namespace: string; readonly labels: Labels },
  at: number,
  ips: readonly string[],
  names: readonly string[]
): Pod {
  const { [ACCOUNT]: account, ...own } = labels
  const ports = names.flatMap((name, index): readonly NamedPort[] => [
    { name, port: 7001 + index, protocol: 'TCP' },
    { name, port: 7001 + index, protocol: 'UDP' }
  ])
  return {
    namespace,
    name: `${nameFor(own)}-${at}`,
    uid: `pod-${at}`,
    labels: own,
    serviceAccount: account ?? 'default',
    node: LOCAL,
    ips,
    ports: at % 2 === 0 ? ports : [],
    hostNetwork: false,
    phase: 'Running'
  }
}

/** After its labels, so that an example says whom it is about. */
function nameFor(labels: Labels): string {
  const said = Object.values(labels)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
  return said === '' ? 'pod' : said.slice(0, 40)
}

/** First the policies' own, then one that nothing speaks of, then those that are asked for and what misses them. */
function namespacesOf(policies: readonly Policy[], asks: readonly Ask[]): readonly Namespace[] {
  const found = new Map<string, Labels>()
  const add = (name: string, labels: Labels = {}) => {
    if (found.size < LIMITS.namespaces && !found.has(name)) found.set(name, labels)
  }
  const named = asks.flatMap(({ names }) => names.flatMap((one) => ('values' in one ? one.values : [])))
  for (const { ref } of policies) add(ref.namespace || (named[0] ?? 'here'))
  add('elsewhere')
  for (const { names, namespaceLabels } of asks) {
    const name = names.flatMap((one) => (one.operator === 'in' ? one.values : []))[0]
    if (name !== undefined) add(name, meeting(namespaceLabels) ?? {})
  }
  for (const name of named) add(name)
  const byLabels = assignments(
    asks.map(({ namespaceLabels }) => namespaceLabels),
    LIMITS.namespaces
  )
  for (const [at, labels] of byLabels.entries()) add(labels['kubernetes.io/metadata.name'] ?? `labelled-${at}`, labels)
  return [...found].map(([name, labels]) => ({ name, labels: { ...labels, 'kubernetes.io/metadata.name': name } }))
}

/** One address of each stretch between the bounds of the prefixes and their exceptions. */
function addressesOf(policies: readonly Policy[]): readonly string[] {
  const prefixes = rulesOf(policies)
    .flatMap(peersOf)
    .flatMap((peer) => (peer.kind === 'cidr' ? [peer.cidr, ...peer.except] : []))
    .flatMap((text) => parseCidrOrAddress(text) ?? [])
  const found = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const own = prefixes.filter((one) => one.family === family)
    const starts = [...new Set(own.flatMap((one) => [one.value, end(one)]))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    return starts.flatMap((start, at): readonly Address[] => {
      const next = starts[at + 1]
      const value = next === undefined || next - start > 1n ? start + 1n : start
      return value >> 128n === 0n && (family === 'ipv4') === (value >> 32n === 0xffffn) ? [{ family, value }] : []
    })
  })
  return found.slice(0, LIMITS.addresses).map(formatAddress)
}

function end(cidr: Cidr): bigint {
  return cidr.value + (1n << BigInt(128 - cidr.bits))
}

function unique(labels: readonly Labels[]): readonly Labels[] {
  return [...new Map(labels.map((one) => [JSON.stringify(Object.entries(one).sort()), one])).values()]
}
