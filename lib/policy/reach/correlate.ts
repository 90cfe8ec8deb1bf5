import { formatCidr } from '../cidr'
import { PrefixSet } from '../classes'
import type { Family } from '../model'
import type { Group } from './group'
import { groupedBy } from './grouped'
import { namePods } from './names'
import { outsideClasses } from './outside'
import type { Reachability } from './reachability'

/** Parties that are one group before and one group after: what can be compared. */
export interface Both {
  readonly before: Group
  readonly after: Group
  /** As it is named after, its pods only those that both have. */
  readonly group: Group
}

/** The groups of two worlds, cut so that each is one group in both. Who is in one of them alone is left out. */
export function correlate(before: Reachability, after: Reachability): readonly Both[] {
  if (before.groups === after.groups) return after.groups.map((group) => ({ before: group, after: group, group }))
  return [...pods(before, after), ...nodes(before, after), ...reserved(before, after), ...outside(before, after)]
}

function pods(before: Reachability, after: Reachability): readonly Both[] {
  const was = new Map<string, Group>()
  for (const group of before.groups) {
    if (group.kind === 'pods') for (const pod of group.pods) was.set(`${pod.namespace}/${pod.name}`, group)
  }
  return after.groups.flatMap((group): readonly Both[] => {
    if (group.kind !== 'pods') return []
    const apart = groupedBy(group.pods, (pod) => was.get(`${pod.namespace}/${pod.name}`))
    return [...apart].flatMap(([old, kept]): Both[] =>
      old ? [{ before: old, after: group, group: { ...group, pods: kept, name: nameOf(group, kept) } }] : []
    )
  })
}

function nameOf(group: Extract<Group, { kind: 'pods' }>, kept: typeof group.pods): string {
  return kept.length === group.pods.length ? group.name : namePods(kept)
}

function nodes(before: Reachability, after: Reachability): readonly Both[] {
  return after.groups.flatMap((group): readonly Both[] => {
    if (group.kind !== 'own-node' && group.kind !== 'other-node') return []
    return before.groups.flatMap((old): Both[] => {
      if (old.kind !== group.kind) return []
      const kept = group.nodes.filter(({ name }) => old.nodes.some((node) => node.name === name))
      const bare = group.nodes.length === 0 && old.nodes.length === 0
      return kept.length > 0 || bare ? [{ before: old, after: group, group: { ...group, nodes: kept } }] : []
    })
  })
}

function reserved(before: Reachability, after: Reachability): readonly Both[] {
  return after.groups.flatMap((group) => {
    if (group.kind !== 'reserved') return []
    const old = before.groups.find((one) => one.kind === 'reserved' && one.entity === group.entity)
    return old ? [{ before: old, after: group, group }] : []
  })
}

/** Cut by the prefixes of both: each piece lies in one group of each. */
function outside(before: Reachability, after: Reachability): readonly Both[] {
  const [was, is] = [outsideOf(before), outsideOf(after)]
  const all = new PrefixSet([...was.prefixes, ...is.prefixes])
  const families = new Set<Family>([...all].map(({ family }) => family))
  return outsideClasses(all, families).flatMap(({ cidr, nested }): Both[] => {
    const [old, now] = [was.find(cidr), is.find(cidr)]
    if (old?.kind !== 'outside' || now?.kind !== 'outside') return []
    const text = formatCidr(cidr)
    const name = now.apiServer || now.cidr === text ? now.name : text
    return [{ before: old, after: now, group: { ...now, name, cidr: text, except: nested.map(formatCidr) } }]
  })
}

function outsideOf(reach: Reachability) {
  const groups = new Map<string, Group>()
  const prefixes = new PrefixSet()
  for (const group of reach.groups) {
    if (group.kind !== 'outside') continue
    for (const { cidr } of group.classes) {
      prefixes.add(cidr)
      groups.set(formatCidr(cidr), group)
    }
  }
  const find = (cidr: Parameters<PrefixSet['longest']>[0]) => {
    const longest = prefixes.longest(cidr)
    return longest && groups.get(formatCidr(longest))
  }
  return { prefixes, find }
}
