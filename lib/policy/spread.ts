import { ANY_PORT, comparePortPrefixes, coversPortPrefix, type PortPrefix } from './port-prefix'
import type { Precedence } from './precedence'

/** A rule on a part of the ports, for one peer. */
export interface PortItem<Of> {
  readonly prefix: PortPrefix
  readonly precedence: Precedence
  readonly of: Of
}

/** What holds on a prefix, all that covers it taken in. */
export interface Spread<Of> {
  readonly prefix: PortPrefix
  readonly precedence: Precedence
  /** Everything that holds here at this precedence: the narrowest first. */
  readonly of: readonly Of[]
}

/**
 * A longest-prefix table shows the longest prefix alone, so a narrow entry must carry what covers it, or it would hide a broader
 * one of higher precedence. One pass over the sorted items with the open prefixes on a stack: no pair of items is compared.
 * Entries that would say what the entry around them says are left out. `limit`: of so many at the most is told who they are.
 */
export function spread<Of>(items: readonly PortItem<Of>[], limit: number): readonly Spread<Of>[] {
  const sorted = [...items].sort((a, b) => comparePortPrefixes(a.prefix, b.prefix))
  const out: Spread<Of>[] = []
  const open: Spread<Of>[] = []
  for (let at = 0; at < sorted.length; ) {
    const { prefix } = sorted[at] as PortItem<Of>
    let precedence = 0
    const own = new Set<Of>()
    for (; at < sorted.length && comparePortPrefixes((sorted[at] as PortItem<Of>).prefix, prefix) === 0; at++) {
      const item = sorted[at] as PortItem<Of>
      if (item.precedence < precedence) continue
      if (item.precedence > precedence) own.clear()
      precedence = item.precedence
      if (own.size < limit) own.add(item.of)
    }
    close(open, prefix)
    const around = open.at(-1)
    if (around && around.precedence > precedence) continue
    const equal = around?.precedence === precedence ? around.of : []
    if (equal.length > 0 && [...own].every((one) => equal.includes(one))) continue
    const made = { prefix, precedence, of: union(own, equal, limit) }
    open.push(made)
    out.push(made)
  }
  return out
}

/** Leaves on the stack only what covers `prefix`. */
function close<Of>(open: { readonly prefix: PortPrefix; readonly of: Of }[], prefix: PortPrefix): void {
  for (let top = open.at(-1); top && !coversPortPrefix(top.prefix, prefix); top = open.at(-1)) open.pop()
}

function union<Of>(narrow: ReadonlySet<Of>, wide: readonly Of[], limit: number): readonly Of[] {
  const all = new Set(narrow)
  for (const one of wide) {
    if (all.size >= limit) break
    all.add(one)
  }
  return [...all]
}

/** Everything that covers each prefix in use, the whole of the ports among them, whatever its precedence. */
export function covering<Of>(
  items: readonly PortItem<Of>[]
): readonly { readonly prefix: PortPrefix; readonly of: readonly Of[] }[] {
  const sorted = [...items].sort((a, b) => comparePortPrefixes(a.prefix, b.prefix))
  const open: { readonly prefix: PortPrefix; readonly of: Of[] }[] = [{ prefix: ANY_PORT, of: [] }]
  const out = [...open]
  for (const item of sorted) {
    close(open, item.prefix)
    const around = open.at(-1) as (typeof open)[number]
    if (comparePortPrefixes(around.prefix, item.prefix) === 0) {
      around.of.push(item.of)
      continue
    }
    const made = { prefix: item.prefix, of: [...around.of, item.of] }
    open.push(made)
    out.push(made)
  }
  return out
}
