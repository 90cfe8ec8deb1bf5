import { applicablePolicies, collect } from '../applicable'
import { prefixesOf } from '../classes'
import { traits } from '../dialect'
import { asksForNodeLabels } from '../identities'
import type { Direction, Family, Party, Policy, PolicyRef, PolicySpec, World } from '../model'
import { FAMILY_VIEWS, type FamilyView } from './address-index'
import { Bits } from './bits'
import { Columns } from './columns'
import { extend, extendRows } from './extend'
import { splice, spliceParts } from './families'
import type { Group } from './group'
import { makeGroups, type Prefixes } from './groups'
import { Locator } from './locate'
import { ALL_PORTS, type PortSet } from './port-set'
import { type Part, portsFor, type Row } from './row'
import { RowMaker, type Rows } from './row-maker'

/** What stays while policies come and go. */
interface Basis {
  readonly groups: readonly Group[]
  readonly prefixes: Prefixes
  readonly byFamily: boolean
  /** Nodes that policies could tell apart by their own labels are apart. */
  readonly byNodeLabels: boolean
  readonly maker: RowMaker
  readonly locator: Locator
  readonly everybody: Bits
  /** Groups that have an address of the family. */
  readonly having: Readonly<Record<Family, Bits>>
}

/** Who reaches whom on which ports, in one world: the same as asking `evaluate` of every flow. */
export class Reachability {
  readonly world: World
  readonly groups: readonly Group[]
  readonly #basis: Basis
  readonly #rows: readonly Rows[]
  readonly #columns: ByView
  /** One for each destination; what an edit does not touch, before and after have in common. */
  readonly #slots: readonly Slot[]
  /** What it last became, over more groups. */
  #extended: Reachability | undefined

  /** Use `reachability`. */
  constructor(
    world: World,
    basis: Basis,
    rows: readonly Rows[],
    columns: ByView,
    slots: readonly Slot[] = basis.groups.map(() => ({ parts: undefined }))
  ) {
    this.world = world
    this.groups = basis.groups
    this.#basis = basis
    this.#rows = rows
    this.#columns = columns
    this.#slots = slots
  }

  /**
   * One cell: the ports on which `from` reaches `to`, by their indices. Without a family: that of the first address that both
   * have; ICMP by IPv4, ICMPv6 by IPv6. A group of one pod reaches itself (SPEC 8.7); of several, the cell is between two.
   */
  ports(from: number, to: number, family?: Family): PortSet {
    if (from === to && isSingle(this.groups[to])) return ALL_PORTS
    const { ipv4, ipv6, either } = this.#columns
    if (!this.#basis.byFamily) return either.ports(from, to)
    if (family) return this.#columns[family].ports(from, to)
    const main = this.#columns[this.#familyOf(from, to)]
    return splice({ main: main.ports(from, to), icmp: ipv4.ports(from, to), icmpv6: ipv6.ports(from, to) })
  }

  /** One column: who reaches `to`, by ports; who is in no part does not. Parts are apart. */
  into(to: number, family?: Family): readonly Part[] {
    if (family && this.#basis.byFamily) return withSelf(this.#columns[family].into(to), to, this.groups)
    const slot = this.#slots[to]
    if (!slot) return []
    slot.parts ??= withSelf(this.#basis.byFamily ? this.#allFamilies(to) : this.#columns.either.into(to), to, this.groups)
    return slot.parts
  }

  /** Of one that is over the same groups: whose own policy says something else there, by direction. */
  differing(other: Reachability): Readonly<Record<Direction, Bits>> {
    const differs = (direction: Direction) =>
      Bits.of(
        this.groups.length,
        this.groups.flatMap(({ index }) => (sameRows(this.#rows[index], other.#rows[index], direction) ? [] : [index]))
      )
    return { ingress: differs('ingress'), egress: differs('egress') }
  }

  /** The group that a party is in. `seenBy`: who is at the other end. Undefined: this world has no such party. */
  groupOf(party: Party, seenBy: Party): Group | undefined {
    return this.#basis.locator.locate(party, seenBy)
  }

  /**
   * The same cluster under other policies. Only what a policy that is another object selects is worked out anew; where the new ones
   * tell pods or nodes apart that the old ones do not, all is.
   */
  withPolicies(policies: readonly Policy[]): Reachability {
    const world = { ...this.world, policies }
    const before = new Set(this.world.policies)
    const now = new Set(policies)
    const edited = [...before, ...now].filter((policy) => before.has(policy) !== now.has(policy))
    const { prefixes, byNodeLabels } = this.#basis
    const anew = () => reachability(world, this.world.policies)
    if (asksForNodeLabels(world) && !byNodeLabels) return anew()
    const named = prefixesOf(world, edited)
    if (!knows(prefixes, named)) return this.#extendedBy(named)?.withPolicies(policies) ?? anew()
    const touched = edited.reduce(
      (all, policy) => all.addAll(this.#basis.maker.selectedBy(policy)),
      new Bits(this.groups.length)
    )
    const rows = [...this.#rows]
    touched.forEach((at) => {
      const group = this.groups[at] as Group
      rows[at] = this.#basis.maker.rows(world, group, applicablePolicies(world, group.identity))
    })
    for (const group of this.groups) if (group.kind === 'other-node') rows[group.index] = rows[group.own] as Rows
    const changed = new Bits(this.groups.length)
    const columns = perFamily(this.#basis.byFamily, rows, (ingress, egress, family) => {
      const made = this.#columns[family].with(ingress, egress)
      changed.addAll(made.changed)
      return made.columns
    })
    const slots = this.#slots.map((slot, at) => (changed.has(at) ? { parts: undefined } : slot))
    return new Reachability(world, this.#basis, rows, columns, slots)
  }

  /** This one as far as it can be compared with another that comes of it: over the other's groups. Undefined: it does not. */
  over(other: Reachability): Reachability | undefined {
    return this.#basis === other.#basis ? this : this.#extended?.over(other)
  }

  /** The same over more groups; see `extend`. */
  #extendedBy(named: Prefixes): Reachability | undefined {
    const made = extend(this.world, this.groups, this.#basis.prefixes, named)
    if (!made) return undefined
    const { groups, prefixes, parents } = made
    const { byFamily, byNodeLabels } = this.#basis
    const rows = extendRows(this.#rows, parents)
    const columns = perFamily(byFamily, rows, (ingress, egress) => new Columns(ingress, egress))
    const basis = basisOf(this.world, groups, prefixes, byFamily, byNodeLabels)
    this.#extended = new Reachability(this.world, basis, rows, columns)
    return this.#extended
  }

  #familyOf(from: number, to: number): FamilyView {
    const { having } = this.#basis
    return (['ipv4', 'ipv6'] as const).find((family) => having[family].has(from) && having[family].has(to)) ?? 'either'
  }

  #allFamilies(to: number): readonly Part[] {
    const { having, everybody } = this.#basis
    const [icmp, icmpv6, either] = FAMILY_VIEWS.map((family) => this.#columns[family].into(to)) as [Parts, Parts, Parts]
    if (icmp === icmpv6 && icmp === either) return either
    const has = (family: Family) => (having[family].has(to) ? having[family] : everybody.minus(everybody))
    const ipv6Alone = has('ipv6').minus(has('ipv4'))
    const neither = everybody.minus(has('ipv4')).removeAll(ipv6Alone)
    const main = [...within(icmp, has('ipv4')), ...within(icmpv6, ipv6Alone), ...within(either, neither)]
    return spliceParts({ main, icmp, icmpv6 }, everybody)
  }
}

interface Selecting {
  readonly ref: PolicyRef
  readonly spec: PolicySpec
}

type Parts = readonly Part[]
type ByView = Readonly<Record<FamilyView, Columns>>

interface Slot {
  parts: Parts | undefined
}

function within(parts: Parts, some: Bits): Parts {
  return parts.map(({ ports, groups }) => ({ ports, groups: groups.and(some) })).filter(({ groups }) => !groups.isEmpty)
}

/**
 * The matrix of a world. `also`: further policies, whose prefixes cut the addresses into groups too, so that the answer can be compared
 * with one about them.
 */
export function reachability(world: World, also: readonly Policy[] = []): Reachability {
  const widest = also.length > 0 ? { ...world, policies: [...world.policies, ...also] } : world
  const prefixes = prefixesOf(widest)
  const { groups, byFamily } = makeGroups(widest, prefixes)
  const basis = basisOf(world, groups, prefixes, byFamily, asksForNodeLabels(widest))
  const { maker } = basis
  const selecting = groups.map((): Selecting[] => [])
  for (const { ref, specs } of world.policies) {
    for (const spec of specs) maker.selects(spec.subject).forEach((at) => void selecting[at]?.push({ ref, spec }))
  }
  const { isolationEndsNormalTier } = traits(world)
  const rows = groups.map((group) => {
    const of = (direction: Direction) => collect(selecting[group.index] ?? [], direction, isolationEndsNormalTier)
    return maker.rows(world, group, { ingress: of('ingress'), egress: of('egress') })
  })
  for (const group of groups) if (group.kind === 'other-node') rows[group.index] = rows[group.own] as Rows
  const columns = perFamily(byFamily, rows, (ingress, egress) => new Columns(ingress, egress))
  return new Reachability(world, basis, rows, columns)
}

function basisOf(
  world: World,
  groups: readonly Group[],
  prefixes: Prefixes,
  byFamily: boolean,
  byNodeLabels: boolean
): Basis {
  const having = (family: Family) =>
    Bits.of(
      groups.length,
      groups.filter(({ families }) => families.includes(family)).map(({ index }) => index)
    )
  return {
    groups,
    prefixes,
    byFamily,
    byNodeLabels,
    maker: new RowMaker(world, groups, byFamily),
    locator: new Locator(world, groups),
    everybody: Bits.all(groups.length),
    having: { ipv4: having('ipv4'), ipv6: having('ipv6') }
  }
}

/** Where the family of a packet makes no difference the three are one. */
function perFamily(
  byFamily: boolean,
  rows: readonly Rows[],
  make: (ingress: readonly Row[], egress: readonly Row[], family: FamilyView) => Columns
): ByView {
  const of = (direction: Direction, family: FamilyView) => rows.map((one) => one[direction][family])
  const either = make(of('ingress', 'either'), of('egress', 'either'), 'either')
  const other = (family: Family) => {
    const [ingress, egress] = [of('ingress', family), of('egress', family)]
    const made = make(ingress, egress, family)
    return either.isOf(ingress, egress) ? either : made
  }
  return byFamily ? { ipv4: other('ipv4'), ipv6: other('ipv6'), either } : { ipv4: either, ipv6: either, either }
}

function sameRows(one: Rows | undefined, other: Rows | undefined, direction: Direction): boolean {
  return one === other || FAMILY_VIEWS.every((family) => one?.[direction][family] === other?.[direction][family])
}

function knows(known: Prefixes, named: Prefixes): boolean {
  return (['outside', 'pod', 'node'] as const).every((view) => [...named[view]].every((cidr) => known[view].has(cidr)))
}

function isSingle(group: Group | undefined): boolean {
  return group?.kind === 'pods' && group.pods.length === 1
}

/** SPEC 8.7. */
function withSelf(parts: readonly Part[], at: number, groups: readonly Group[]): readonly Part[] {
  if (!isSingle(groups[at]) || portsFor(parts, at) === ALL_PORTS) return parts
  const self = Bits.of(groups.length, [at])
  const others = parts.map((part) => ({ ...part, groups: part.groups.minus(self) })).filter((part) => !part.groups.isEmpty)
  const open = others.find(({ ports }) => ports === ALL_PORTS)
  return open
    ? others.map((part) => (part === open ? { ...part, groups: part.groups.or(self) } : part))
    : [...others, { ports: ALL_PORTS, groups: self }]
}
