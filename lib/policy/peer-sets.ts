import { type AddressSet, addressSets, type Classes, isWholeFamily, type NumberedClass } from './classes'
import type { Identities } from './identities'
import { LabelIndex } from './label-index'
import { matchesPeer } from './match/peer'
import { memo } from './memo'
import type { Peer, Rule, World } from './model'
import type { Numbered } from './numbers'
import type { Identity } from './party'
import { namesNobody } from './rule-match'

/** Whom a rule means, as numbers. Sets that were handed out follow who is added and removed. */
export interface PeerSet {
  readonly any: boolean
  /** Those whom the rule matches whatever their address. */
  readonly identities: readonly Numbered<Identity>[]
  readonly classes: readonly NumberedClass[]
}

interface MutableSet extends PeerSet {
  readonly identities: Numbered<Identity>[]
}

const ANYBODY: MutableSet = { any: true, identities: [], classes: [] }

/** Of those that are there while policies change; whoever adds to it makes his own. */
const indexOf = memo((identities: Identities) => new LabelIndex(identities.all, ({ thing }) => thing))

/** Answers for one world; many policies ask the same of the same pods, so equal peer entries are asked once. */
export class PeerSets {
  readonly #world: World
  readonly #identities: Identities
  readonly #classes: Classes
  #index: LabelIndex<Numbered<Identity>>
  #isShared = true
  readonly #known: Map<number, Numbered<Identity>>
  readonly #ofRule = new Map<Rule, MutableSet>()
  readonly #ofPeer = new Map<string, { readonly peer: Peer; readonly set: MutableSet }>()

  constructor(world: World, identities: Identities, classes: Classes) {
    this.#world = world
    this.#identities = identities
    this.#classes = classes
    this.#index = indexOf(identities)
    this.#known = new Map(identities.all.map((one) => [one.number, one]))
  }

  of(rule: Rule): PeerSet {
    let found = this.#ofRule.get(rule)
    if (!found) {
      found = this.#ofPeers(rule)
      this.#ofRule.set(rule, found)
    }
    return found
  }

  /** One more pod's identity, which is in none of the sets yet. */
  add(one: Numbered<Identity>): void {
    this.#own().add(one)
    this.#known.set(one.number, one)
    this.#each(one, (identities) => void identities.push(one))
  }

  /** A pod's identity that is given up. */
  remove(number: number): void {
    const one = this.#known.get(number)
    if (!one) return
    this.#own().remove(one)
    this.#known.delete(number)
    this.#each(one, (identities) => void identities.splice(identities.indexOf(one), 1))
  }

  #own(): LabelIndex<Numbered<Identity>> {
    if (this.#isShared) this.#index = new LabelIndex([...this.#known.values()], ({ thing }) => thing)
    this.#isShared = false
    return this.#index
  }

  /** Does a rule mean this pod's identity, whatever its address? */
  means(rule: Rule, { thing }: Numbered<Identity>): boolean {
    return rule.peers !== 'any' && rule.peers.some((peer) => isByLabels(peer) && matchesPeer(peer, thing, this.#world))
  }

  /** Every set, once, that means it. */
  #each(one: Numbered<Identity>, change: (identities: Numbered<Identity>[]) => void): void {
    const done = new Set<MutableSet>([ANYBODY])
    for (const { peer, set } of this.#ofPeer.values()) {
      if (done.has(set) || !isByLabels(peer) || !matchesPeer(peer, one.thing, this.#world)) continue
      change(set.identities)
      done.add(set)
    }
    for (const [rule, set] of this.#ofRule) {
      if (done.has(set) || !this.means(rule, one)) continue
      change(set.identities)
      done.add(set)
    }
  }

  #ofPeers(rule: Rule): MutableSet {
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

  #ofOne(peer: Peer): MutableSet {
    const { path: _, ...what } = peer
    const key = JSON.stringify(what)
    let found = this.#ofPeer.get(key)
    if (!found) {
      found = { peer, set: this.#resolve(peer) }
      this.#ofPeer.set(key, found)
    }
    return found.set
  }

  #resolve(peer: Peer): MutableSet {
    if (peer.kind === 'entity' && peer.entity === 'all') return ANYBODY
    const sets = addressSets(peer, this.#world)
    const byLabels = isByLabels(peer)
      ? this.#index.candidates(peer).filter(({ thing }) => matchesPeer(peer, thing, this.#world))
      : []
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

function isByLabels(peer: Peer): boolean {
  return peer.kind !== 'cidr' && peer.kind !== 'cidr-group' && peer.kind !== 'fqdn'
}
