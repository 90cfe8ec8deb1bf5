import { type Both, correlate } from './correlate'
import type { Group } from './group'
import { type PortSet, portsBeyond } from './port-set'
import { counts } from './query'
import type { Reachability } from './reachability'
import { type Part, portsFor } from './row'

/** One pair of groups between which other ports are open than before. */
export interface ReachChange {
  readonly from: Group
  readonly to: Group
  readonly before: PortSet
  readonly after: PortSet
  /** Open now and not before, or now without a proxy. */
  readonly gained: PortSet
  /** Open before and not now, or now by way of a proxy alone. */
  readonly lost: PortSet
}

/**
 * What changes for those whom both worlds have, in the order of destinations. Where `after` comes from `before.withPolicies`, only
 * what the change touches is looked at.
 */
export function compareReach(one: Reachability, after: Reachability): readonly ReachChange[] {
  const before = one.over(after) ?? one
  const all = correlate(before, after)
  const same = before.groups === after.groups
  return all.flatMap((to) => {
    if (same && before.sharesInto(after, to.after.index)) return []
    const was = before.into(to.before.index)
    const is = after.into(to.after.index)
    const froms = same ? differing(was, is, all) : all
    return froms.flatMap((from) => changeOf(from, to, portsFor(was, from.before.index), portsFor(is, from.after.index)))
  })
}

/** Of one world's groups, those for whom the parts differ. */
function differing(was: readonly Part[], is: readonly Part[], all: readonly Both[]): readonly Both[] {
  const found = new Set<number>()
  for (const [some, others] of [
    [was, is],
    [is, was]
  ] as const) {
    for (const { ports, groups } of some) {
      const equal = others.find((part) => part.ports.key === ports.key)
      for (const one of equal ? groups.minus(equal.groups) : groups) found.add(one)
    }
  }
  return [...found].sort((a, b) => a - b).flatMap((at) => all[at] ?? [])
}

function changeOf(from: Both, to: Both, before: PortSet, after: PortSet): readonly ReachChange[] {
  if (before.key === after.key || !counts(from.after, to.after)) return []
  const gained = portsBeyond(after, before)
  const lost = portsBeyond(before, after)
  return [{ from: from.group, to: to.group, before, after, gained, lost }]
}
