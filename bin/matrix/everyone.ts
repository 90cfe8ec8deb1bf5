import { describeGroup, type ReachGroup } from '@/lib/policy'

/**
 * Those who reach a destination, in few words: `anyone`, a namespace where all of it is meant (`all of ops`), or all but the few
 * who do not.
 */
export function describeSources(to: ReachGroup, froms: readonly ReachGroup[], everyone: readonly ReachGroup[]): string {
  const there = new Set(froms.map(({ index }) => index))
  const asked = everyone.filter((group) => group.kind !== 'reserved' || there.has(group.index))
  const others = asked.filter((group) => group !== to && !hasNoSay(group, to))
  const missing = others.filter(({ index }) => !there.has(index))
  if (missing.length === 0 && froms.length > 2) return 'anyone'
  const named = folded(froms, others)
  const without = folded(missing, others)
  return without.length * 2 < named.length ? `anyone but ${without.join(', ')}` : named.join(', ')
}

/** Namespaces that are there whole are one word. */
function folded(groups: readonly ReachGroup[], everyone: readonly ReachGroup[]): readonly string[] {
  const spaces = new Map<string, number>()
  for (const group of everyone)
    if (group.kind === 'pods') spaces.set(group.namespace, (spaces.get(group.namespace) ?? 0) + 1)
  const words: string[] = []
  const whole = new Set<string>()
  for (const group of groups) {
    if (group.kind !== 'pods') words.push(describeGroup(group))
    else if (!whole.has(group.namespace)) {
      const here = groups.filter((one) => one.kind === 'pods' && one.namespace === group.namespace).length
      if (here > 1 && here >= (spaces.get(group.namespace) ?? 0)) {
        whole.add(group.namespace)
        words.push(`all of ${group.namespace}`)
      } else words.push(describeGroup(group))
    }
  }
  return words
}

/** Policies have no say between two addresses outside, nor between nodes. */
function hasNoSay(group: ReachGroup, to: ReachGroup): boolean {
  const isNode = ({ kind }: ReachGroup) => kind === 'own-node' || kind === 'other-node'
  return (group.kind === 'outside' && to.kind === 'outside') || (isNode(group) && isNode(to))
}
