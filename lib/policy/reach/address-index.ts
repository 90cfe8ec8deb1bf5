import { type Cidr, compareCidrs, covers, firstNotBefore } from '../cidr'
import { type AddressSet, PrefixSet, type View } from '../classes'
import type { Family } from '../model'
import { Bits } from './bits'
import type { Group } from './group'

/**
 * Of a packet: CIDRs are asked of the peer's address of that family. `either`: of any address that it has. Outside the cluster an address
 * is of its own family alone, whatever is asked.
 */
export type FamilyView = Family | 'either'
export const FAMILY_VIEWS: readonly FamilyView[] = ['ipv4', 'ipv6', 'either']

export type ByFamily = Readonly<Record<FamilyView, Bits>>

interface Row {
  readonly cidr: Cidr
  readonly groups: number[]
}

/** Groups by the prefixes that policies know their addresses by, in the order of addresses. */
export class AddressIndex {
  readonly #size: number
  readonly #rows: Readonly<Record<View, readonly Row[]>>

  constructor(groups: readonly Group[]) {
    this.#size = groups.length
    const found: Record<View, Map<string, Row>> = { outside: new Map(), pod: new Map(), node: new Map() }
    for (const { index, classes } of groups) {
      for (const { view, cidr } of classes) {
        const key = `${cidr.family} ${cidr.value} ${cidr.bits}`
        const row = found[view].get(key)
        if (row) row.groups.push(index)
        else found[view].set(key, { cidr, groups: [index] })
      }
    }
    const sorted = (view: View) => [...found[view].values()].sort((a, b) => compareCidrs(a.cidr, b.cidr))
    this.#rows = { outside: sorted('outside'), pod: sorted('pod'), node: sorted('node') }
  }

  /** Adds to `into` who has an address in the set. Every prefix of a rule is a class, so a class is in it as a whole, or not at all. */
  add(set: AddressSet, into: ByFamily): void {
    const except = new PrefixSet(set.except)
    const last = set.cidr.value + (1n << BigInt(128 - set.cidr.bits)) - 1n
    for (const view of set.views) {
      const rows = this.#rows[view]
      for (let at = firstNotBefore(rows, set.cidr); at < rows.length; at++) {
        const { cidr, groups } = rows[at] as Row
        if (cidr.value > last) break
        // IPv4 lies within the short prefixes of IPv6 here, and is not of them.
        if (!covers(set.cidr, cidr) || except.longest(cidr)) continue
        const families = view === 'outside' ? FAMILY_VIEWS : ([cidr.family, 'either'] as const)
        for (const group of groups) for (const family of families) into[family].add(group)
      }
    }
  }

  nobody(): ByFamily {
    return { ipv4: new Bits(this.#size), ipv6: new Bits(this.#size), either: new Bits(this.#size) }
  }
}
