import { type Cidr, compareCidrs, covers, firstNotBefore, formatCidr, parseCidrOrAddress } from './cidr'
import { traits } from './dialect'
import { identityKey } from './identities'
import { isCidrGroup } from './match/cidr-group'
import { matchesName } from './match/fqdn'
import { selectedServices } from './match/service'
import { memo } from './memo'
import type { NamedPort, Peer, Policy, World } from './model'
import { type Numbering, renumber } from './numbers'
import type { Identity } from './party'

/**
 * Which addresses a prefix is read for. Outside the cluster every CIDR counts, to pods and nodes only some do (SPEC 4.4, 4.5),
 * so the same prefix is another class for each.
 */
export type View = 'outside' | 'pod' | 'node'

/**
 * The addresses that have one prefix as their longest among those that policies name: no policy can tell them apart by CIDR.
 * A class is a prefix and not a set of rules, so that its number keeps its meaning while policies come and go.
 */
export interface CidrClass {
  readonly view: View
  /** Canonical. */
  readonly prefix: string
  /** Named ports of the pods in it: an egress rule may name a port and an ipBlock together (SPEC 5.3). */
  readonly ports: readonly NamedPort[]
  /** Key of the one identity in it, where identities have to be told apart too: see `Classes`. */
  readonly identity?: string
}

/** Prefixes that a peer entry means, and to whom they apply. */
export interface AddressSet {
  readonly cidr: Cidr
  readonly except: readonly Cidr[]
  readonly views: readonly View[]
}

/** What a peer entry says about addresses; nothing for those that select by labels. */
export function addressSets(peer: Peer, world: World): readonly AddressSet[] {
  const dialect = traits(world)
  switch (peer.kind) {
    case 'cidr':
      return readCidr(peer).map((set) => ({ ...set, views: views(world, peer.matchesPods) }))
    case 'cidr-group':
      return world.cidrGroups
        .filter((group) => isCidrGroup(peer.group, group))
        .flatMap((group) => group.cidrs.flatMap((cidr) => ofCidr(cidr, peer.except, views(world, false))))
    case 'fqdn': {
      if (!dialect.fqdns) return []
      const names = Object.entries(world.names).filter(([name]) => matchesName(peer, name, dialect.deepNamePatterns))
      return names.flatMap(([, addresses]) => addresses.flatMap((one) => ofCidr(one, [], ['outside'])))
    }
    case 'service':
      return selectedServices(peer, world, dialect).flatMap((service) =>
        service.selector ? [] : service.backends.flatMap((one) => ofCidr(one, [], ['outside']))
      )
    default:
      return []
  }
}

function views(world: World, matchesPods: boolean): readonly View[] {
  if (matchesPods) return ['outside', 'pod', 'node']
  return world.options?.cidrMatchNodes ? ['outside', 'node'] : ['outside']
}

/** Once for a policy, however often worlds are made with it. */
const readCidr = memo(({ cidr, except }: Peer & { readonly kind: 'cidr' }) => ofCidr(cidr, except, []))

function ofCidr(text: string, except: readonly string[], applies: readonly View[]): readonly AddressSet[] {
  const cidr = parseCidrOrAddress(text)
  return cidr ? [{ cidr, except: except.flatMap((one) => parseCidrOrAddress(one) ?? []), views: applies }] : []
}

/** A whole family with nothing taken out: outside the cluster that is the world's identity, and needs no class (SPEC 4.4). */
export function isWholeFamily(set: AddressSet): boolean {
  return set.cidr.bits === (set.cidr.family === 'ipv4' ? 96 : 0) && !set.except.some((one) => one.family === set.cidr.family)
}

/** Prefixes in the order of addresses, a covering one before what it covers; finds the longest that holds an address. */
export class PrefixSet {
  readonly #byBits = new Map<number, Map<bigint, Cidr>>()
  #lengths: readonly number[] = []

  constructor(cidrs: Iterable<Cidr> = []) {
    for (const cidr of cidrs) this.add(cidr)
  }

  add(cidr: Cidr): void {
    let row = this.#byBits.get(cidr.bits)
    if (!row) {
      row = new Map()
      this.#byBits.set(cidr.bits, row)
      this.#lengths = [...this.#byBits.keys()].sort((a, b) => b - a)
    }
    if (!row.has(cidr.value)) row.set(cidr.value, cidr)
  }

  get size(): number {
    return this.#lengths.reduce((sum, bits) => sum + (this.#byBits.get(bits)?.size ?? 0), 0)
  }

  has(cidr: Cidr): boolean {
    return this.#byBits.get(cidr.bits)?.get(cidr.value)?.family === cidr.family
  }

  longest(inner: Cidr): Cidr | undefined {
    for (const bits of this.#lengths) {
      if (bits > inner.bits) continue
      const shift = BigInt(128 - bits)
      const found = this.#byBits.get(bits)?.get((inner.value >> shift) << shift)
      if (found && found.family === inner.family) return found
    }
    return undefined
  }

  [Symbol.iterator](): Iterator<Cidr> {
    return [...this.#byBits.values()].flatMap((row) => [...row.values()])[Symbol.iterator]()
  }
}

/** The prefixes that policies name, for each view: those of the world, or others. Not to be added to. */
export function prefixesOf(world: World, policies: readonly Policy[] = world.policies): Readonly<Record<View, PrefixSet>> {
  const last = lastPrefixes(policies)
  const { dialect, options } = world
  const isSame = last.found && last.dialect === dialect && last.matchNodes === options?.cidrMatchNodes
  if (last.found && isSame) return last.found
  const { found, asksWorld } = collectPrefixes(world, policies)
  if (!asksWorld) Object.assign(last, { found, dialect, matchNodes: options?.cidrMatchNodes })
  return found
}

interface LastPrefixes {
  found?: Readonly<Record<View, PrefixSet>>
  dialect?: World['dialect']
  matchNodes?: boolean | undefined
}

/** Of the same policies, where they name plain prefixes alone: worlds change more often than their policies. */
const lastPrefixes = memo((_policies: readonly Policy[]): LastPrefixes => ({}))

/** `asksWorld`: what policies name depends on groups, services or names. */
function collectPrefixes(
  world: World,
  policies: readonly Policy[]
): { readonly found: Readonly<Record<View, PrefixSet>>; readonly asksWorld: boolean } {
  const found = { outside: new PrefixSet(), pod: new PrefixSet(), node: new PrefixSet() }
  const seen = new Set<string>()
  let asksWorld = false
  for (const policy of policies) {
    for (const { peer, key } of addressPeers(policy)) {
      if (peer.kind !== 'cidr') asksWorld = true
      if (seen.has(key)) continue
      if (key !== '') seen.add(key)
      for (const set of addressSets(peer, world)) {
        for (const view of set.views) {
          if (view === 'outside' && isWholeFamily(set)) continue
          for (const prefix of [set.cidr, ...set.except]) found[view].add(prefix)
        }
      }
    }
  }
  return { found, asksWorld }
}

/** Peers that may mean addresses. Plain ones of equal keys mean the same; of the others the key is empty. */
const addressPeers = memo((policy: Policy) =>
  policy.specs.flatMap(({ rules }) =>
    rules.flatMap(({ peers }) => {
      const some = peers === 'any' ? [] : peers.filter(({ kind }) => ADDRESSED.has(kind))
      return some.map((peer) => {
        const key = peer.kind === 'cidr' ? `${peer.matchesPods} ${peer.cidr} ${peer.except.join(' ')}` : ''
        return { peer, key }
      })
    })
  )
)

const ADDRESSED = new Set<Peer['kind']>(['cidr', 'cidr-group', 'fqdn', 'service'])

/** A class, its number and its prefix read. */
export interface NumberedClass {
  readonly number: number
  readonly class: CidrClass
  readonly cidr: Cidr
}

const RANGE = { first: 1, last: 0xffffff }

/**
 * All classes of a node. `apart`: rules that pass are about, or ones that read the local node by its address and may stand
 * behind a proxy that it passes (SPEC 7.5), so what holds for an address cannot be put together in the kernel from its
 * identity and its class; then each pair of the two that exists is a class of its own.
 */
export class Classes {
  readonly numbering: Numbering<CidrClass>
  readonly #prefixes: Readonly<Record<View, PrefixSet>>
  readonly #apart: boolean
  readonly #numbers: ReadonlyMap<string, number>
  readonly #sorted: Readonly<Record<View, readonly NumberedClass[]>>

  constructor(
    prefixes: Readonly<Record<View, PrefixSet>>,
    apart: boolean,
    members: Iterable<{ readonly identity: Identity; readonly address: Cidr }>,
    before?: Numbering<CidrClass>
  ) {
    this.#prefixes = prefixes
    this.#apart = apart
    const things = new Map<string, CidrClass>()
    for (const cidr of prefixes.outside) {
      const made: CidrClass = { view: 'outside', prefix: formatCidr(cidr), ports: [] }
      things.set(classKey(made), made)
    }
    for (const { identity, address } of members) {
      const made = this.#classOf(identity, address)
      if (made) things.set(classKey(made), made)
    }
    this.numbering = renumber(before, things, RANGE)
    this.#numbers = new Map(this.numbering.entries.map((entry) => [entry.key, entry.number]))
    const sorted: Record<View, NumberedClass[]> = { outside: [], pod: [], node: [] }
    for (const { number, thing } of this.numbering.entries) {
      const cidr = parseCidrOrAddress(thing.prefix)
      if (cidr) sorted[thing.view].push({ number, class: thing, cidr })
    }
    for (const list of Object.values(sorted)) list.sort((a, b) => compareCidrs(a.cidr, b.cidr))
    this.#sorted = sorted
  }

  /** Of an address that has an exact entry, and its bare identity; 0 where no CIDR of a policy holds it. */
  numberOf(identity: Identity, address: Cidr): number {
    const found = this.#classOf(identity, address)
    return found ? (this.#numbers.get(classKey(found)) ?? 0) : 0
  }

  /** Is it in a class that is there already, or in none? */
  isKnown(identity: Identity, address: Cidr): boolean {
    const found = this.#classOf(identity, address)
    return found === undefined || this.#numbers.has(classKey(found))
  }

  /** Each pair of an identity and a prefix is a class. */
  get areApart(): boolean {
    return this.#apart
  }

  /** Of the addresses outside that have no exact entry. */
  numberOfPrefix(cidr: Cidr): number {
    return this.#numbers.get(classKey({ view: 'outside', prefix: formatCidr(cidr), ports: [] })) ?? 0
  }

  /** Prefixes that policies name now, for addresses outside. */
  get outside(): readonly Cidr[] {
    return [...this.#prefixes.outside].sort(compareCidrs)
  }

  get all(): readonly NumberedClass[] {
    return [...this.#sorted.outside, ...this.#sorted.pod, ...this.#sorted.node]
  }

  /** Classes whose addresses are all in the set; the others have none in it, since every prefix of a rule is a class. */
  within(set: AddressSet): readonly NumberedClass[] {
    return set.views.flatMap((view) => {
      if (view === 'outside' && isWholeFamily(set)) return []
      const list = this.#sorted[view]
      const last = set.cidr.value + (1n << BigInt(128 - set.cidr.bits)) - 1n
      const except = new PrefixSet(set.except)
      const out: NumberedClass[] = []
      for (let at = firstNotBefore(list, set.cidr); at < list.length; at++) {
        const one = list[at] as NumberedClass
        if (one.cidr.value > last) break
        // IPv4 lies within the short prefixes of IPv6 here, and is not of them.
        if (covers(set.cidr, one.cidr) && !except.longest(one.cidr)) out.push(one)
      }
      return out
    })
  }

  #classOf(identity: Identity, address: Cidr): CidrClass | undefined {
    const view: View = identity.kind === 'pod' ? 'pod' : identity.kind === 'node' ? 'node' : 'outside'
    const prefix = this.#prefixes[view].longest(address)
    if (!prefix) return undefined
    const ports = [...identity.ports].sort((a, b) => (portKey(a) < portKey(b) ? -1 : 1))
    const made = { view, prefix: formatCidr(prefix), ports }
    return this.#apart ? { ...made, identity: identityKey(identity) } : made
  }
}

function classKey(of: CidrClass): string {
  return [of.view, of.prefix, ...of.ports.map(portKey), of.identity ?? ''].join(' ')
}

function portKey(port: NamedPort): string {
  return `${port.protocol}/${port.name}/${port.port}`
}
