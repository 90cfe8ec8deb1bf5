import { prefixesOf } from '../classes'
import { asksForNodeLabels } from '../identities'
import type { Direction, Family, Party, Policy, World } from '../model'
import { FAMILY_VIEWS, type FamilyView } from './address-index'
import { Bits } from './bits'
import { Columns } from './columns'
import { type ByProtocol, splice } from './families'
import type { Group } from './group'
import { makeGroups, type Prefixes, tellsAddressesApart } from './groups'
import { Locator } from './locate'
import { ALL_PORTS, type PortSet } from './port-set'
import { type Part, portsFor, type Row } from './row'
import { RowMaker, type Rows, type Selecting } from './row-maker'

/** What stays while policies come and go. */
interface Basis {
  readonly groups: readonly Group[]
  readonly prefixes: Prefixes
  readonly byFamily: boolean
  /** Nodes that policies could tell apart by their own labels are apart. */
  readonly byNodeLabels: boolean
  readonly maker: RowMaker
  readonly locator: Locator
  /** Groups that have an address of the family. */
  readonly having: Readonly<Record<Family, Bits>>
}

/** Who reaches whom on which ports, in one world: the same as asking `evaluate` of every flow. */
export class Reachability {
  readonly world: World
  readonly groups: readonly Group[]
  readonly #basis: Basis
  readonly #rows: readonly Rows[]
  readonly #columns: Readonly<Record<FamilyView, Columns>>
  readonly #into: (readonly Part[] | undefined)[] = []

  /** Use `reachability`. */
  constructor(world: World, basis: Basis, rows: readonly Rows[], columns: Readonly<Record<FamilyView, Columns>>) {
    this.world = world
    this.groups = basis.groups
    this.#basis = basis
    this.#rows = rows
    this.#columns = columns
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
    const known = this.#into[to]
    if (known) return known
    const made = withSelf(this.#basis.byFamily ? this.#allFamilies(to) : this.#columns.either.into(to), to, this.groups)
    this.#into[to] = made
    return made
  }

  /** The group that a party is in. `seenBy`: who is at the other end. Undefined: this world has no such party. */
  groupOf(party: Party, seenBy: Party): Group | undefined {
    return this.#basis.locator.locate(party, seenBy)
  }

  /**
   * The same cluster under other policies. Only what a policy that is another object selects is worked out anew; where the new ones
   * name prefixes that the old ones do not, all is.
   */
  withPolicies(policies: readonly Policy[]): Reachability {
    const world = { ...this.world, policies }
    const before = new Set(this.world.policies)
    const now = new Set(policies)
    const changed = [...before, ...now].filter((policy) => before.has(policy) !== now.has(policy))
    const { prefixes, byNodeLabels } = this.#basis
    if (!knows(prefixes, prefixesOf(world, changed)) || (asksForNodeLabels(world) && !byNodeLabels)) {
      return reachability(world, this.world.policies)
    }
    const touched = changed.reduce(
      (all, policy) => all.addAll(this.#basis.maker.selectedBy(policy)),
      new Bits(this.groups.length)
    )
    const rows = [...this.#rows]
    touched.forEach((at) => {
      const group = this.groups[at] as Group
      rows[at] = this.#basis.maker.rows(group, this.#basis.maker.selecting(at, policies))
    })
    for (const group of this.groups) if (group.kind === 'other-node') rows[group.index] = rows[group.own] as Rows
    const columns = perFamily(this.#basis.byFamily, (family) =>
      this.#columns[family].with(pick(rows, 'ingress', family), pick(rows, 'egress', family))
    )
    return new Reachability(world, this.#basis, rows, columns)
  }

  #familyOf(from: number, to: number): FamilyView {
    const { having } = this.#basis
    return (['ipv4', 'ipv6'] as const).find((family) => having[family].has(from) && having[family].has(to)) ?? 'either'
  }

  #allFamilies(to: number): readonly Part[] {
    const { having } = this.#basis
    const [ipv4, ipv6, either] = FAMILY_VIEWS.map((family) => this.#columns[family].into(to))
    const found = new Map<string, { readonly ports: PortSet; readonly groups: Bits }>()
    const all: ByProtocol<readonly Part[]> = { main: either ?? [], icmp: ipv4 ?? [], icmpv6: ipv6 ?? [] }
    for (let from = 0; from < this.groups.length; from++) {
      const family = this.#familyOf(from, to)
      const main = family === 'ipv4' ? all.icmp : family === 'ipv6' ? all.icmpv6 : all.main
      const ports = splice({
        main: portsFor(main, from),
        icmp: portsFor(all.icmp, from),
        icmpv6: portsFor(all.icmpv6, from)
      })
      if (ports.spans.length === 0) continue
      const same = found.get(ports.key) ?? { ports, groups: new Bits(having.ipv4.size) }
      same.groups.add(from)
      found.set(ports.key, same)
    }
    return [...found.values()]
  }
}

/**
 * The matrix of a world. `also`: further policies, whose prefixes cut the addresses into groups too, so that the answer can be compared
 * with one about them.
 */
export function reachability(world: World, also: readonly Policy[] = []): Reachability {
  const widest = also.length > 0 ? { ...world, policies: [...world.policies, ...also] } : world
  const prefixes = prefixesOf(widest)
  const byFamily = tellsAddressesApart(prefixes)
  const groups = makeGroups(widest, prefixes)
  const maker = new RowMaker(world, groups, byFamily)
  const having = (family: Family) =>
    Bits.of(
      groups.length,
      groups.filter(({ families }) => families.includes(family)).map(({ index }) => index)
    )
  const basis: Basis = {
    groups,
    prefixes,
    byFamily,
    byNodeLabels: asksForNodeLabels(widest),
    maker,
    locator: new Locator(world, groups),
    having: { ipv4: having('ipv4'), ipv6: having('ipv6') }
  }
  const selecting = groups.map((): Selecting[] => [])
  for (const { ref, specs } of world.policies) {
    for (const spec of specs) maker.selects(spec.subject).forEach((at) => void selecting[at]?.push({ ref, spec }))
  }
  const rows = groups.map((group) => maker.rows(group, selecting[group.index] ?? []))
  for (const group of groups) if (group.kind === 'other-node') rows[group.index] = rows[group.own] as Rows
  const columns = perFamily(byFamily, (family) => new Columns(pick(rows, 'ingress', family), pick(rows, 'egress', family)))
  return new Reachability(world, basis, rows, columns)
}

function perFamily(byFamily: boolean, of: (family: FamilyView) => Columns): Readonly<Record<FamilyView, Columns>> {
  const either = of('either')
  return byFamily ? { ipv4: of('ipv4'), ipv6: of('ipv6'), either } : { ipv4: either, ipv6: either, either }
}

function pick(rows: readonly Rows[], direction: Direction, family: FamilyView): readonly Row[] {
  return rows.map((one) => one[direction][family])
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
