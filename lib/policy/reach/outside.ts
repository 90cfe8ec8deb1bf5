import { type Cidr, covers, formatCidr, parseCidr } from '../cidr'
import type { PrefixSet } from '../classes'
import type { Family } from '../model'

/** Addresses that have `cidr` as their longest prefix: all of it but for `nested`. */
export interface OutsideClass {
  readonly cidr: Cidr
  readonly nested: readonly Cidr[]
}

/** The addresses outside the cluster, cut by the prefixes that policies name. Classes without an address are left out. */
export function outsideClasses(prefixes: PrefixSet, families: ReadonlySet<Family>): readonly OutsideClass[] {
  const whole = ['0.0.0.0/0', '::/0'].flatMap((text) => parseCidr(text) ?? [])
  const all = new Map<string, Cidr>()
  for (const cidr of [...whole, ...prefixes]) if (families.has(cidr.family)) all.set(formatCidr(cidr), cidr)
  const sorted = [...all.values()].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.bits - b.bits))
  const classes: { readonly cidr: Cidr; readonly nested: Cidr[] }[] = []
  const open: Readonly<Record<Family, { readonly cidr: Cidr; readonly nested: Cidr[] }[]>> = { ipv4: [], ipv6: [] }
  for (const cidr of sorted) {
    // IPv4 lies within short prefixes of IPv6 here, and is not of them: each family has a stack of its own.
    const stack = open[cidr.family]
    for (let top = stack.at(-1); top && !covers(top.cidr, cidr); top = stack.at(-1)) stack.pop()
    stack.at(-1)?.nested.push(cidr)
    const made = { cidr, nested: [] }
    stack.push(made)
    classes.push(made)
  }
  return classes.filter(({ cidr, nested }) => sum(nested) < sizeOf(cidr))
}

function sizeOf(cidr: Cidr): bigint {
  // All of IPv6 is less what IPv4 takes up of it, which no class of IPv6 covers either.
  return 1n << BigInt(128 - cidr.bits)
}

function sum(cidrs: readonly Cidr[]): bigint {
  return cidrs.reduce((total, cidr) => total + sizeOf(cidr), 0n)
}
