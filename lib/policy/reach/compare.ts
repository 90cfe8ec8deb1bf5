import { correlate } from './correlate'
import type { Group } from './group'
import { type PortSet, portsBeyond } from './port-set'
import { counts } from './query'
import type { Reachability } from './reachability'
import { portsFor } from './row'

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
  const before = one.over(after)
  return before ? changesOfEdit(before, after) : changesOfWorlds(one, after)
}

/** Of two over the same groups: only who is under other rules, or speaks with somebody who is, is asked about. */
function changesOfEdit(before: Reachability, after: Reachability): readonly ReachChange[] {
  const { ingress, egress } = before.differing(after)
  const { groups } = after
  return groups.flatMap((to) =>
    (ingress.has(to.index) ? groups : [...egress].map((from) => groups[from] as Group)).flatMap((from) =>
      changeOf(from, to, before.ports(from.index, to.index), after.ports(from.index, to.index))
    )
  )
}

function changesOfWorlds(before: Reachability, after: Reachability): readonly ReachChange[] {
  const all = correlate(before, after)
  return all.flatMap((to) => {
    const was = before.into(to.before.index)
    const is = after.into(to.after.index)
    return all.flatMap((from) =>
      changeOf(from.group, to.group, portsFor(was, from.before.index), portsFor(is, from.after.index))
    )
  })
}

function changeOf(from: Group, to: Group, before: PortSet, after: PortSet): readonly ReachChange[] {
  if (before === after || before.key === after.key || !counts(from, to)) return []
  const gained = portsBeyond(after, before)
  const lost = portsBeyond(before, after)
  return [{ from, to, before, after, gained, lost }]
}
