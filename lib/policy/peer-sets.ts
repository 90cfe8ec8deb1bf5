import { type AddressSet, addressSets, type Classes, isWholeFamily, type NumberedClass } from './classes'
import type { Identities } from './identities'
import { matchesPeer } from './match/peer'
import type { Peer, Requirement, Rule, World } from './model'
import type { Numbered } from './numbers'
import type { Identity } from './party'
import { namesNobody } from './rule-match'

/** Whom a rule means, as numbers. */
export interface PeerSet {
  readonly any: boolean
  /** Those whom the rule matches whatever their address. */
  readonly identities: readonly Numbered<Identity>[]
  readonly classes: readonly NumberedClass[]
}

const ANYBODY: PeerSet = { any: true, identities: [], classes: [] }

/** Answers for one world; many policies ask the same of the same pods, so equal peer entries are asked once. */
export class PeerSets {
  readonly #world: World
  readonly #identities: Identities
  readonly #classes: Classes
  readonly #index: LabelIndex
  readonly #ofRule = new Map<Rule, PeerSet>()
  readonly #ofPeer = new Map<string, PeerSet>()

  constructor(world: World, identities: Identities, classes: Classes) {
    this.#world = world
    this.#identities = identities
    this.#classes = classes
    this.#index = new LabelIndex(identities.all)
  }

  of(rule: Rule): PeerSet {
    let found = this.#ofRule.get(rule)
    if (!found) {
      found = this.#ofPeers(rule)
      this.#ofRule.set(rule, found)
    }
    return found
  }

  #ofPeers(rule: Rule): PeerSet {
    if (rule.peers === 'any' || namesNobody(this.#world, rule)) return ANYBODY
    const sets = rule.peers.map((peer) => this.#ofOne(peer))
    if (sets.some((set) => set.any)) return ANYBODY
    const [only] = sets
    if (only && sets.length === 1) return only
    return {
      any: false,
      identities: [...new Set(sets.flatMap((set) => set.identities))],
      classes: [...new Set(sets.flatMap((set) => set.classes))]
    }
  }

  #ofOne(peer: Peer): PeerSet {
    const { path: _, ...what } = peer
    const key = JSON.stringify(what)
    let found = this.#ofPeer.get(key)
    if (!found) {
      found = this.#resolve(peer)
      this.#ofPeer.set(key, found)
    }
    return found
  }

  #resolve(peer: Peer): PeerSet {
    if (peer.kind === 'entity' && peer.entity === 'all') return ANYBODY
    const sets = addressSets(peer, this.#world)
    const byLabels =
      peer.kind === 'cidr' || peer.kind === 'cidr-group' || peer.kind === 'fqdn'
        ? []
        : this.#index.candidates(peer).filter(({ thing }) => matchesPeer(peer, thing, this.#world))
    return {
      any: false,
      identities: [...byLabels, ...sets.flatMap((set) => this.#wholeFamily(set))],
      classes: [...new Set(sets.flatMap((set) => this.#classes.within(set)))]
    }
  }

  /** SPEC 4.4: `/0` is the world of that family. */
  #wholeFamily(set: AddressSet): readonly Numbered<Identity>[] {
    if (!set.views.includes('outside') || !isWholeFamily(set)) return []
    const entity = set.cidr.family === 'ipv4' ? 'world-ipv4' : 'world-ipv6'
    return this.#identities.all.filter(({ thing }) => thing.kind === 'external' && thing.entities.includes(entity))
  }
}

/** Who has a label: narrows down who is asked, and decides nothing. */
class LabelIndex {
  readonly #all: readonly Numbered<Identity>[]
  readonly #byPodLabel = new Map<string, Numbered<Identity>[]>()
  readonly #byIdentityLabel = new Map<string, Numbered<Identity>[]>()
  readonly #byNamespace = new Map<string, Numbered<Identity>[]>()

  constructor(all: readonly Numbered<Identity>[]) {
    this.#all = all
    for (const one of all) {
      for (const [key, value] of Object.entries(one.thing.podLabels ?? {})) put(this.#byPodLabel, `${key}=${value}`, one)
      for (const [key, value] of Object.entries(one.thing.labels)) put(this.#byIdentityLabel, `${bare(key)}=${value}`, one)
      if (one.thing.namespace) put(this.#byNamespace, one.thing.namespace.name, one)
    }
  }

  /** At least everyone whom the entry matches. */
  candidates(peer: Peer): readonly Numbered<Identity>[] {
    if (peer.kind === 'endpoints') return smallest(this.#all, lists(peer.selector.requirements, this.#byIdentityLabel, bare))
    if (peer.kind !== 'pods') return this.#all
    const inNamespace = peer.namespaces.kind === 'name' ? [this.#byNamespace.get(peer.namespaces.name) ?? []] : []
    return smallest(this.#all, [...inNamespace, ...lists(peer.pods.requirements, this.#byPodLabel, (key) => key)])
  }
}

function lists(
  requirements: readonly Requirement[],
  index: ReadonlyMap<string, Numbered<Identity>[]>,
  keyOf: (key: string) => string
): readonly (readonly Numbered<Identity>[])[] {
  return requirements.flatMap((one) =>
    one.operator === 'in' ? [[...new Set(one.values.flatMap((value) => index.get(`${keyOf(one.key)}=${value}`) ?? []))]] : []
  )
}

function smallest<One>(all: readonly One[], some: readonly (readonly One[])[]): readonly One[] {
  return some.reduce((least, list) => (list.length < least.length ? list : least), all)
}

function put<One>(index: Map<string, One[]>, key: string, one: One): void {
  const list = index.get(key)
  if (list) list.push(one)
  else index.set(key, [one])
}

function bare(key: string): string {
  return key.slice(key.indexOf(':') + 1)
}
