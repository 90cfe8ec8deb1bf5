import { applicablePolicies } from '../applicable'
import { traits } from '../dialect'
import { evaluateSide, hasPolicy, nodeOf } from '../evaluate'
import { type AskedPort, portsToAsk } from '../expect/ports'
import {
  DIRECTIONS,
  type Dialect,
  type Direction,
  type Entity,
  type Family,
  type Flow,
  type Party,
  type Policy,
  type SideVerdict,
  type World
} from '../model'
import { type Identity, identify, partyKey } from '../party'
import { type Sample, samples } from './sample'

/** Policies, and the engine that reads them. */
export interface Reading {
  readonly policies: readonly Policy[]
  readonly dialect: Dialect
}

/** A flow of which one side is judged otherwise; it stands for `count` flows that were found alike. */
export interface MeaningChange {
  readonly direction: Direction
  readonly flow: Flow
  /** Undefined: the side has no policy of its own. */
  readonly before: SideVerdict | undefined
  readonly after: SideVerdict | undefined
  readonly count: number
  /** The worlds that the flow is judged in, for `explain`. */
  readonly worlds: { readonly before: World; readonly after: World }
}

export interface CompareOptions {
  /** Default: `default`. */
  readonly clusterName?: string
  /** A cluster whose pods are asked about first, so that examples are of it. Its own policies do not count. */
  readonly world?: World
}

/**
 * Where two readings differ (SPEC 14.2), found by judging flows in both: of a cluster, where one is given, and of clusters made up
 * from what both ask for. One example for each kind of difference.
 */
export function compareMeaning(before: Reading, after: Reading, options: CompareOptions = {}): readonly MeaningChange[] {
  const clusterName = options.clusterName ?? options.world?.clusterName ?? 'default'
  const made = samples([...before.policies, ...after.policies], clusterName)
  const all = [...(options.world ? [sampleOf(options.world)] : []), ...made]
  const found = new Map<string, MeaningChange>()
  for (const sample of all) {
    const worlds = { before: { ...sample.world, ...before }, after: { ...sample.world, ...after } }
    for (const change of changesIn(sample, worlds)) {
      const key = kindOf(change)
      const known = found.get(key)
      found.set(key, known ? { ...known, count: known.count + 1 } : change)
    }
  }
  return [...found.values()]
}

const PODS_OF_A_CLUSTER = 200

/** Of a cluster its pods, as far as that stays quick; nodes and addresses are those of the made-up ones. */
function sampleOf({ dialect: _, policies: __, ...world }: World): Sample {
  const pods = world.pods
    .filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && !pod.hostNetwork)
    .slice(0, PODS_OF_A_CLUSTER)
  const parties = pods.map(({ namespace, name }): Party => ({ kind: 'pod', namespace, name }))
  return { world, subjects: parties, peers: [...parties, ...world.nodes.map(({ name }): Party => ({ kind: 'node', name }))] }
}

type Worlds = MeaningChange['worlds']

function* changesIn(sample: Sample, worlds: Worlds): Iterable<MeaningChange> {
  const peers = [...sample.peers, ...reserved(worlds)]
  for (const direction of DIRECTIONS) {
    for (const subject of chosen(sample.subjects, worlds, direction)) {
      const ports = portCache(worlds, subject, direction)
      for (const peer of peers) {
        if (partyKey(peer) === partyKey(subject)) continue
        for (const flow of flowsOf(worlds.before, direction, subject, peer, ports)) {
          const [was, is] = [evaluateSide(worlds.before, flow, direction), evaluateSide(worlds.after, flow, direction)]
          if ((was?.verdict ?? 'allow') === (is?.verdict ?? 'allow')) continue
          yield { direction, flow, before: was, after: is, count: 1, worlds }
        }
      }
    }
  }
}

const ENDPOINTS: readonly Entity[] = ['health', 'ingress', 'init', 'unmanaged']

/** What only Cilium has. */
function reserved({ before, after }: Worlds): readonly Party[] {
  if (![before, after].every(({ dialect }) => traits(dialect).ciliumPolicy)) return []
  return ENDPOINTS.map((entity) => ({ kind: 'reserved', entity }))
}

/** Of the pods that both select alike one with names of ports and one without; and who is selected by one alone. */
function chosen(subjects: readonly Party[], worlds: Worlds, direction: Direction): readonly Party[] {
  const alike: Party[] = []
  const unlike: Party[] = []
  let named = 0
  for (const subject of subjects) {
    const [was, is] = [selected(worlds.before, subject, direction), selected(worlds.after, subject, direction)]
    if (was !== is) {
      if (unlike.length < 3) unlike.push(subject)
    } else if (was !== '') {
      const has = (identify(worlds.before, subject)?.ports.length ?? 0) > 0
      if (alike.length < 2 && (alike.length === 0 || has !== named > 0)) {
        alike.push(subject)
        named += has ? 1 : 0
      }
    }
  }
  return [...alike, ...unlike]
}

/** Equal words: whatever is judged, it is judged by policies that select both. */
function selected(world: World, party: Party, direction: Direction): string {
  const identity = identify(world, party, nodeOf(world, party))
  if (!identity || !hasPolicy(world, identity)) return ''
  const { any, isolatedBy } = applicablePolicies(world, identity)[direction]
  return isolatedBy.length > 0 ? 'isolated' : any ? 'open' : ''
}

type PortsOf = (peer: Party, identity: Identity, family: Family) => readonly AskedPort[]

/** Ports depend on the peer only by the names that it defines. */
function portCache(worlds: Worlds, subject: Party, direction: Direction): PortsOf {
  const known = new Map<string, readonly AskedPort[]>()
  return (peer, identity, family) => {
    const key = `${family} ${JSON.stringify(identity.ports)}`
    const found = known.get(key)
    if (found) return found
    const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject]
    // By the rules of both at once: a stretch that one of the two cuts is two.
    const made = portsToAsk([worlds.before, worlds.after], source, destination, family, 'any')
    known.set(key, made)
    return made
  }
}

function* flowsOf(world: World, direction: Direction, subject: Party, peer: Party, ports: PortsOf): Iterable<Flow> {
  const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject]
  const own = identify(world, subject)
  const other = identify(world, peer)
  if (!own || !other) return
  for (const family of ['ipv4', 'ipv6'] as const) {
    if (![own, other].every((one) => has(one, family))) continue
    for (const asked of ports(peer, other, family)) yield { source, destination, ...asked, family }
  }
}

function has({ addresses }: Identity, family: Family): boolean {
  return addresses.length === 0 || addresses.some((address) => address.family === family)
}

/**
 * Differences of one kind have one example: the same direction, rules before and after, and kind of peer. Where no rule decides,
 * before or after, it is the subject that is selected otherwise, whoever the peer.
 */
function kindOf({ direction, flow, before, after, worlds }: MeaningChange): string {
  const peer = identify(worlds.before, direction === 'egress' ? flow.destination : flow.source)
  const byRule = before?.reason === 'rule' || after?.reason === 'rule'
  const who = byRule && peer ? [peer.kind, ...(peer.kind === 'pod' ? [] : peer.entities)] : []
  const by = (side: SideVerdict | undefined) => (side ? [side.verdict, side.reason, ...side.rules].join(' ') : '')
  return [direction, ...who, by(before), by(after)].join('\n')
}
