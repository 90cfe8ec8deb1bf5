import { type AddressSet, addressSets, type Classes, isWholeFamily, type NumberedClass } from './classes'
import type { Identities } from './identities'
import { LabelIndex } from './label-index'
import { matchesPeer } from './match/peer'
import type { Peer, Rule, World } from './model'
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
  readonly #index: LabelIndex<Numbered<Identity>>
  readonly #ofRule = new Map<Rule, PeerSet>()
  readonly #ofPeer = new Map<string, PeerSet>()

  constructor(world: World, identities: Identities, classes: Classes) {
    this.#world = world
    this.#identities = identities
    this.#classes = classes
    this.#index = new LabelIndex(identities.all, ({ thing }) => thing)
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
