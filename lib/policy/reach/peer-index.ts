import { addressSets } from '../classes'
import { traits } from '../dialect'
import { matchesEntity } from '../entity'
import { NAMESPACE_KEY } from '../labels'
import { matchesNodes } from '../match/nodes'
import { selectedServices } from '../match/service'
import { memo } from '../memo'
import type { NamespaceMatch, Peer, Rule, Subject, World } from '../model'
import { namesNobody } from '../rule-match'
import { identityLookup, plainLookup } from '../selector'
import { AddressIndex, type ByFamily } from './address-index'
import { Bits } from './bits'
import type { Group } from './group'
import { SelectorIndex } from './selector-index'

/** Whom a rule means; one object for all rules that mean the same. */
export interface Meant {
  readonly id: number
  readonly by: ByFamily
}

/** Whom subjects and peers select, as sets of groups: what `matchesSubject` and `matchesPeer` say of each (SPEC 4, 7.2). */
export class PeerIndex {
  readonly everybody: Meant
  readonly #world: World
  readonly #groups: readonly Group[]
  readonly #pods: Bits
  readonly #endpoints: Bits
  readonly #hosts: Bits
  readonly #byPodLabels: SelectorIndex
  readonly #byIdentityLabels: SelectorIndex
  readonly #byNamespaceLabels: SelectorIndex
  readonly #byAddress: AddressIndex
  readonly #byNamespace = new Map<string, Bits>()
  readonly #ofPeers = new Map<string, Meant>()
  readonly #ofPeer = new Map<string, ByFamily>()
  #next = 0

  constructor(world: World, groups: readonly Group[]) {
    this.#world = world
    this.#groups = groups
    this.#pods = this.#those((group) => group.kind === 'pods')
    this.#endpoints = this.#those((group) => group.kind === 'pods' || group.kind === 'reserved')
    this.#hosts = this.#those((group) => group.kind === 'own-node')
    const identities = groups.map((group) => group.identity)
    this.#byPodLabels = new SelectorIndex(identities.map(({ podLabels }) => podLabels && plainLookup(podLabels)))
    this.#byIdentityLabels = new SelectorIndex(identities.map(({ labels }) => identityLookup(labels)))
    this.#byNamespaceLabels = new SelectorIndex(
      identities.map(({ namespace }) => namespace && plainLookup(namespace.labels))
    )
    this.#byAddress = new AddressIndex(groups)
    for (const group of groups) {
      if (group.kind !== 'pods') continue
      const bits = this.#byNamespace.get(group.namespace) ?? this.#nobody()
      bits.add(group.index)
      this.#byNamespace.set(group.namespace, bits)
    }
    this.everybody = { id: this.#next++, by: same(Bits.all(groups.length)) }
  }

  /** Whom a policy selects. Other nodes are selected where they are `own-node`. */
  readonly subjects = memo((subject: Subject): Bits => {
    switch (subject.kind) {
      case 'pods':
        return this.#podsOf(subject)
      case 'endpoints':
        return this.#byIdentityLabels.match(subject.selector).and(this.#endpoints)
      case 'nodes':
        return this.#byIdentityLabels.match(subject.selector).and(this.#hosts)
    }
  })

  /** Whom a rule means. */
  readonly meant = memo((rule: Rule): Meant => {
    if (rule.peers === 'any' || namesNobody(this.#world, rule)) return this.everybody
    const keys = rule.peers.map(({ path: _, ...peer }) => JSON.stringify(peer))
    const key = keys.sort().join('\n')
    let found = this.#ofPeers.get(key)
    if (!found) {
      found = { id: this.#next++, by: this.#union(rule.peers) }
      this.#ofPeers.set(key, found)
    }
    return found
  })

  #union(peers: readonly Peer[]): ByFamily {
    const [first, ...more] = peers.map((peer) => this.#known(peer))
    if (!first) return same(this.#nobody())
    if (more.length === 0) return first
    const union = (family: keyof ByFamily) => more.reduce((all, one) => all.or(one[family]), first[family])
    return { ipv4: union('ipv4'), ipv6: union('ipv6'), either: union('either') }
  }

  #known(peer: Peer): ByFamily {
    const { path: _, ...what } = peer
    const key = JSON.stringify(what)
    let found = this.#ofPeer.get(key)
    if (!found) {
      found = this.#resolve(peer)
      this.#ofPeer.set(key, found)
    }
    return found
  }

  #resolve(peer: Peer): ByFamily {
    switch (peer.kind) {
      case 'pods':
        return same(this.#podsOf(peer))
      case 'endpoints':
        return same(this.#byIdentityLabels.match(peer.selector))
      case 'nodes':
        return same(this.#those(({ identity }) => matchesNodes(peer, identity)))
      case 'entity':
        return same(this.#those(({ identity }) => matchesEntity(peer.entity, identity, this.#world.clusterName)))
      case 'other':
        return same(this.#nobody())
      default: {
        const found = this.#byAddress.nobody()
        for (const set of addressSets(peer, this.#world)) this.#byAddress.add(set, found)
        if (peer.kind !== 'service') return found.ipv4.equals(found.ipv6) ? same(found.either) : found
        const pods = this.#podsOfServices(peer)
        return { ipv4: found.ipv4.or(pods), ipv6: found.ipv6.or(pods), either: found.either.or(pods) }
      }
    }
  }

  #podsOf({ namespaces, pods }: Extract<Peer | Subject, { kind: 'pods' }>): Bits {
    return this.#inNamespaces(namespaces).and(this.#byPodLabels.match(pods))
  }

  #inNamespaces(by: NamespaceMatch): Bits {
    switch (by.kind) {
      case 'all':
        return this.#pods
      case 'name':
        return this.#byNamespace.get(by.name) ?? this.#nobody()
      case 'labels':
        return this.#byNamespaceLabels.match(by.selector)
    }
  }

  /** SPEC 4.8. */
  #podsOfServices(peer: Extract<Peer, { kind: 'service' }>): Bits {
    const all = this.#nobody()
    for (const service of selectedServices(peer, this.#world, traits(this.#world))) {
      if (!service.selector) continue
      const labels = [[NAMESPACE_KEY, service.namespace] as const, ...Object.entries(service.selector)]
      const requirements = labels.map(([key, value]) => ({ operator: 'in', key: `k8s:${key}`, values: [value] }) as const)
      all.addAll(this.#byIdentityLabels.match({ requirements }).and(this.#pods))
    }
    return all
  }

  #those(holds: (group: Group) => boolean): Bits {
    const found = this.#nobody()
    for (const group of this.#groups) if (holds(group)) found.add(group.index)
    return found
  }

  #nobody(): Bits {
    return new Bits(this.#groups.length)
  }
}

function same(bits: Bits): ByFamily {
  return { ipv4: bits, ipv6: bits, either: bits }
}
