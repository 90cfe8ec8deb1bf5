import { type Cidr, formatAddress, formatCidr, parseAddress } from '../cidr'
import type { PrefixSet, View } from '../classes'
import { traits } from '../dialect'
import { bareIdentity, identityKey, isManaged } from '../identities'
import { memo } from '../memo'
import type { Entity, Family, Node, Party, Pod, World } from '../model'
import { type Identity, identify, podIdentity } from '../party'
import { replicaKey } from '../replica'
import type { Group, GroupClass } from './group'
import { namePods, uniqueNames } from './names'
import { outsideClasses } from './outside'

export type Prefixes = Readonly<Record<View, PrefixSet>>

/** Omits over a union, member by member. */
type Without<One, Key extends PropertyKey> = One extends unknown ? Omit<One, Key> : never
type Draft = Without<Group, 'index'>

const BOTH: readonly Family[] = ['ipv4', 'ipv6']

/** A place that is no node's: seen from there every node is another one. */
const ELSEWHERE = '\0'

/** Everybody in this world, as far as policies over these prefixes can tell them apart. */
export function makeGroups(
  world: World,
  prefixes: Prefixes
): { readonly groups: readonly Group[]; readonly byFamily: boolean } {
  const byFamily = tellsFamiliesApart(world, prefixes)
  const pods = podGroups(world, prefixes, byFamily)
  const drafts = [
    ...pods,
    ...nodeGroups(world, prefixes, byFamily, pods.length),
    ...reservedGroups(world),
    ...outsideGroups(world, prefixes)
  ]
  return { groups: uniqueNames(drafts).map((draft, index): Group => ({ ...draft, index })), byFamily }
}

/**
 * Does it count by which family a packet comes? Only where there are addresses of both in the cluster, and policies ask for the
 * addresses of pods or nodes.
 */
function tellsFamiliesApart(world: World, prefixes: Prefixes): boolean {
  const asked = [...prefixes.pod, ...prefixes.node].length > 0
  return asked && new Set([...world.pods, ...world.nodes].flatMap(({ ips }) => familiesOf(ips))).size > 1
}

// ---------------------------------------------------------------------------------------------- pods

function podGroups(world: World, prefixes: Prefixes, byFamily: boolean): readonly Draft[] {
  const apart = [...prefixes.pod].length > 0
  const found = new Map<string, { readonly classes: readonly GroupClass[]; readonly pods: Pod[] }>()
  for (const pod of world.pods) {
    if (!isManaged(pod)) continue
    const classes = apart ? classesOf(pod.ips, 'pod', prefixes.pod) : []
    const key = apart ? `${replicaKey(pod)} ${byFamily ? familiesOf(pod.ips) : ''} ${keyOf(classes)}` : replicaKey(pod)
    const group = found.get(key)
    if (group) group.pods.push(pod)
    else found.set(key, { classes, pods: [pod] })
  }
  return [...found.values()].map(({ classes, pods }): Draft => {
    const first = pods[0] as Pod
    const { namespace, labels, serviceAccount, ports } = first
    const families = byFamily ? familiesOf(first.ips) : BOTH
    const identity = podIdentity(world, first)
    return {
      kind: 'pods',
      name: namePods(pods),
      namespace,
      labels,
      serviceAccount,
      ports,
      pods,
      identity,
      classes,
      families
    }
  })
}

function classesOf(ips: readonly string[], view: View, prefixes: PrefixSet): readonly GroupClass[] {
  const found = ips.flatMap((text): GroupClass[] => {
    const address = parseAddress(text)
    const cidr = address && prefixes.longest({ ...address, bits: 128 })
    return cidr ? [{ view, cidr }] : []
  })
  return found.sort((a, b) => (keyOf([a]) < keyOf([b]) ? -1 : 1))
}

function keyOf(classes: readonly GroupClass[]): string {
  return classes.map(({ cidr }) => formatCidr(cidr)).join(' ')
}

function familiesOf(ips: readonly string[]): readonly Family[] {
  const families = new Set(ips.flatMap((text) => parseAddress(text)?.family ?? []))
  return BOTH.filter((family) => families.has(family))
}

// ---------------------------------------------------------------------------------------------- nodes

/** `first`: the index that the first of them gets. */
function nodeGroups(world: World, prefixes: Prefixes, byFamily: boolean, first: number): readonly Draft[] {
  const own = grouped(world, prefixes, byFamily, (node) => node.name)
  // As everybody else sees it a node is one thing, but its own policy is that of the group that it is to itself.
  const ownOf = new Map(own.flatMap(({ nodes }, at) => nodes.map((node) => [node.name, at] as const)))
  const other = grouped(world, prefixes, byFamily, () => ELSEWHERE, ownOf)
  const host = reserved(world, 'host')
  const remote = reserved(world, 'remote-node')
  if (own.length === 0 && host) own.push({ identity: host, classes: [], families: BOTH, nodes: [] })
  if (world.nodes.length < 2 && remote) {
    other.push({ identity: remote, classes: [], families: BOTH, nodes: [] })
  }
  return [
    ...own.map((one): Draft => ({ kind: 'own-node', name: nameNodes('own node', one.nodes, own.length), ...one })),
    ...other.map(
      (one): Draft => ({
        kind: 'other-node',
        name: nameNodes('other node', one.nodes, other.length),
        own: first + (ownOf.get(one.nodes[0]?.name ?? '') ?? 0),
        ...one
      })
    )
  ]
}

interface NodeDraft {
  readonly identity: Identity
  readonly classes: readonly GroupClass[]
  readonly families: readonly Family[]
  readonly nodes: Node[]
}

function grouped(
  world: World,
  prefixes: Prefixes,
  byFamily: boolean,
  at: (node: Node) => string,
  apartBy?: ReadonlyMap<string, number>
): NodeDraft[] {
  const found = new Map<string, NodeDraft>()
  for (const node of world.nodes) {
    const identity = identify(world, { kind: 'node', name: node.name }, at(node))
    if (!identity) continue
    const classes = classesOf(node.ips, 'node', prefixes.node)
    const families = byFamily ? familiesOf(node.ips) : BOTH
    const key = [identityKey(bareIdentity(world, identity)), families, keyOf(classes), apartBy?.get(node.name)].join(' ')
    const group = found.get(key)
    if (group) group.nodes.push(node)
    else found.set(key, { identity, classes, families, nodes: [node] })
  }
  return [...found.values()]
}

function nameNodes(what: string, nodes: readonly Node[], groups: number): string {
  return groups < 2 || nodes.length === 0 ? what : `${what} ${nodes.map(({ name }) => name).join(', ')}`
}

// ---------------------------------------------------------------------------------------------- the rest

const RESERVED: readonly Entity[] = ['health', 'ingress', 'init', 'unmanaged']

/** Only Cilium has them. */
function reservedGroups(world: World): readonly Draft[] {
  if (!traits(world).ciliumPolicy) return []
  return RESERVED.flatMap((entity): Draft[] => {
    const identity = reserved(world, entity)
    return identity ? [{ kind: 'reserved', name: entity, entity, identity, classes: [], families: BOTH }] : []
  })
}

function reserved(world: World, entity: Entity): Identity | undefined {
  return identify(world, { kind: 'reserved', entity })
}

/** Addresses outside the cluster, and those of the API server. */
export function outsideGroups(world: World, prefixes: Prefixes): readonly Draft[] {
  const families = new Set<Family>(['ipv4'])
  const others = [...world.nodes.flatMap((node) => node.ips), ...(world.apiServers ?? [])]
  if (havePodsIpv6(world.pods) || others.some((text) => text.includes(':'))) families.add('ipv6')
  for (const cidr of prefixes.outside) families.add(cidr.family)
  const classes = outsideClasses(prefixes.outside, families).flatMap(({ cidr, nested }): Draft[] => {
    const identity = reserved(world, cidr.family === 'ipv4' ? 'world-ipv4' : 'world-ipv6')
    return identity ? [outside(identity, cidr, formatCidr(cidr), nested.map(formatCidr), false)] : []
  })
  const apiServers = (world.apiServers ?? []).flatMap((text): Draft[] => {
    const party: Party = { kind: 'address', address: text }
    const identity = identify(world, party)
    const [address] = identity?.addresses ?? []
    if (identity?.kind !== 'external' || !address) return []
    return [outside(identity, { ...address, bits: 128 }, formatAddress(address), [], true)]
  })
  return [...classes, ...new Map(apiServers.map((one) => [one.name, one])).values()]
}

function outside(identity: Identity, cidr: Cidr, text: string, except: readonly string[], apiServer: boolean): Draft {
  const classes = [{ view: 'outside', cidr }] as const
  const name = apiServer ? `API server ${text}` : text
  return {
    kind: 'outside',
    name,
    cidr: text,
    except,
    apiServer,
    identity,
    classes,
    family: cidr.family,
    families: [cidr.family]
  }
}

const havePodsIpv6 = memo((pods: World['pods']) => pods.some(({ ips }) => ips.some((text) => text.includes(':'))))
