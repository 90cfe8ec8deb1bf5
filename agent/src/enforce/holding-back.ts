import { type Policy, policyKey, prefixesOf, type World } from '@/lib/policy'

/** A policy that names more prefixes than there is room for beside the others: what was in force of it stays, and theirs goes on. */
export interface HeldBack {
  readonly key: string
  readonly prefixes: number
  /** Undefined: nothing of it was in force. */
  readonly before: Policy | undefined
  /** What is too small for all of them, a sentence. */
  readonly why: string
}

/** Each is a compilation of all there is: whoever has more of them has to wait for room. */
const MOST = 8

/**
 * Worlds in which one changed policy more is as it was, that with the most prefixes first; none where nothing is known of what was in
 * force. `inForce`: the policies of the last compilation.
 */
export function* holdingBack(
  world: World,
  inForce: readonly Policy[] | undefined,
  why: string
): Generator<{ readonly world: World; readonly held: readonly HeldBack[] }> {
  if (inForce === undefined) return
  const before = new Map(inForce.map((policy) => [policyKey(policy.ref), policy]))
  const changed = world.policies.flatMap((policy) => {
    const key = policyKey(policy.ref)
    const prefixes = before.get(key) === policy ? 0 : prefixesIn(world, policy)
    return prefixes === 0 ? [] : [{ policy, key, prefixes, before: before.get(key), why }]
  })
  changed.sort((a, b) => b.prefixes - a.prefixes)
  const held: HeldBack[] = []
  const asWas = new Map<Policy, Policy | undefined>()
  for (const { policy, ...one } of changed.slice(0, MOST)) {
    held.push(one)
    asWas.set(policy, one.before)
    const policies = world.policies.flatMap((each) => (asWas.has(each) ? (asWas.get(each) ?? []) : each))
    yield { world: { ...world, policies }, held: [...held] }
  }
}

function prefixesIn(world: World, policy: Policy): number {
  const { outside, pod, node } = prefixesOf(world, [policy])
  return Math.max(outside.size, pod.size, node.size)
}
