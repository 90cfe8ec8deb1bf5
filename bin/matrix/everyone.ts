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
  const spaces = perNamespace(others)
  const named = folded(froms, spaces)
  if (missing.length > froms.length) return named.join(', ')
  const without = folded(missing, spaces)
  return without.length * 2 < named.length ? `anyone but ${without.join(', ')}` : named.join(', ')
}

/** Namespaces that are there whole are one word. */
function folded(groups: readonly ReachGroup[], everyone: ReadonlyMap<string, number>): readonly string[] {
  const here = perNamespace(groups)
  const whole = new Set<string>()
  const words: string[] = []
  for (const group of groups) {
    const count = group.kind === 'pods' ? (here.get(group.namespace) ?? 0) : 0
    if (group.kind !== 'pods' || count < 2 || count < (everyone.get(group.namespace) ?? 0)) words.push(describeGroup(group))
    else if (!whole.has(group.namespace)) {
      whole.add(group.namespace)
      words.push(`all of ${group.namespace}`)
    }
  }
  return words
}

function perNamespace(groups: readonly ReachGroup[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const group of groups) {
    if (group.kind === 'pods') found.set(group.namespace, (found.get(group.namespace) ?? 0) + 1)
  }
  return found
}

/** Policies have no say between two addresses outside, nor between nodes. */
function hasNoSay(group: ReachGroup, to: ReachGroup): boolean {
  const isNode = ({ kind }: ReachGroup) => kind === 'own-node' || kind === 'other-node'
  return (group.kind === 'outside' && to.kind === 'outside') || (isNode(group) && isNode(to))
}
