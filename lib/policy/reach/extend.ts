import { type Address, contains, parseAddress } from '../cidr'
import { PrefixSet, type View } from '../classes'
import { memo } from '../memo'
import type { World } from '../model'
import { podAddresses } from '../party'
import type { Bits } from './bits'
import type { Group } from './group'
import { groupedBy } from './grouped'
import { outsideGroups, type Prefixes } from './groups'
import type { Part, Row } from './row'
import type { Rows } from './row-maker'

/** Groups that new prefixes cut out of others. They come last, so that every group keeps its index. */
export interface Extension {
  readonly groups: readonly Group[]
  readonly prefixes: Prefixes
  /** Of each new group, the one that it was a part of. */
  readonly parents: readonly number[]
}

/**
 * Further prefixes, where they cut nothing but the world outside. Undefined where they part pods or nodes, or name addresses of a family
 * that there was none of, or leave nothing of a group: then groups have to be made from nothing.
 */
export function extend(world: World, groups: readonly Group[], known: Prefixes, named: Prefixes): Extension | undefined {
  const fresh = (view: View) => new PrefixSet([...named[view]].filter((cidr) => !known[view].has(cidr)))
  if (holdsAny(fresh('pod'), podValues(world.pods)) || holdsAny(fresh('node'), nodeValues(world.nodes))) return undefined
  const both = (view: View) => new PrefixSet([...known[view], ...named[view]])
  const prefixes = { outside: both('outside'), pod: both('pod'), node: both('node') }
  const old = new PrefixSet(
    groups.flatMap(({ classes, kind }) => (kind === 'outside' ? classes.map(({ cidr }) => cidr) : []))
  )
  const byClass = groupedBy(groups, ({ kind, classes: [first] }) => (kind === 'outside' && first ? keyOf(first.cidr) : ''))
  const drafts = outsideGroups(world, prefixes)
  const now = new Map(drafts.map((draft) => [draft.name, draft]))
  const more = drafts.filter(({ classes: [first] }) => first && !byClass.has(keyOf(first.cidr)))
  const parents = more.flatMap(({ classes: [first] }) => {
    const longest = first && old.longest(first.cidr)
    return longest
      ? (byClass
          .get(keyOf(longest))
          ?.map(({ index }) => index)
          .slice(0, 1) ?? [])
      : []
  })
  // One that is all cut away would be there without an address.
  if (parents.length < more.length || groups.some(({ kind, name }) => kind === 'outside' && !now.has(name))) return undefined
  const kept = groups.map((group): Group => {
    const draft = now.get(group.name)
    return group.kind === 'outside' && draft?.kind === 'outside' ? { ...group, except: draft.except } : group
  })
  return {
    groups: [...kept, ...more.map((draft, at): Group => ({ ...draft, index: groups.length + at }))],
    prefixes,
    parents
  }
}

/** In order, so that a prefix is looked up and not compared with all. */
const podValues = memo((pods: World['pods']) => sorted(pods.flatMap(podAddresses)))
const nodeValues = memo((nodes: World['nodes']) =>
  sorted(nodes.flatMap(({ ips }) => ips.flatMap((text) => parseAddress(text) ?? [])))
)

function sorted(addresses: readonly Address[]): readonly Address[] {
  return [...addresses].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
}

function holdsAny(prefixes: PrefixSet, addresses: readonly Address[]): boolean {
  return [...prefixes].some((cidr) => {
    let low = 0
    let high = addresses.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((addresses[middle] as Address).value < cidr.value) low = middle + 1
      else high = middle
    }
    // IPv4 lies within short prefixes of IPv6 here, and is not of them.
    const last = cidr.value + (1n << BigInt(128 - cidr.bits)) - 1n
    for (; low < addresses.length && (addresses[low] as Address).value <= last; low++) {
      if (contains(cidr, addresses[low] as Address)) return true
    }
    return false
  })
}

function keyOf({ family, value, bits }: { readonly family: string; readonly value: bigint; readonly bits: number }): string {
  return `${family} ${value} ${bits}`
}

/** The same parts, each new group in that of its parent: no rule that there is tells the two apart. */
function extendParts(parts: readonly Part[], parents: readonly number[]): readonly Part[] {
  return parts.map(({ ports, groups }) => ({ ports, groups: extendBits(groups, parents) }))
}

function extendBits(groups: Bits, parents: readonly number[]): Bits {
  const made = groups.widened(parents.length)
  for (const [at, parent] of parents.entries()) if (groups.has(parent)) made.add(groups.size + at)
  return made
}

/** Equal rows stay one object. */
export function extendRows(rows: readonly Rows[], parents: readonly number[]): readonly Rows[] {
  const known = new Map<Row, Row>()
  const row = (of: Row): Row => {
    const found = known.get(of) ?? { parts: extendParts(of.parts, parents) }
    known.set(of, found)
    return found
  }
  const made = rows.map(({ ingress, egress }): Rows => {
    const each = ({ ipv4, ipv6, either }: Rows['ingress']) => ({ ipv4: row(ipv4), ipv6: row(ipv6), either: row(either) })
    return { ingress: each(ingress), egress: each(egress) }
  })
  return [...made, ...parents.map((parent) => made[parent] as Rows)]
}
