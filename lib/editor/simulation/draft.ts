import { type Policy, policyKey, type World } from '@/lib/policy'

/** The policies in force, with those of the open text in the place of what they would replace. */
export function withDraft(world: World, drafted: readonly Policy[]): readonly Policy[] {
  const keys = new Set(drafted.map(({ ref }) => policyKey(ref)))
  return [...world.policies.filter(({ ref }) => !keys.has(policyKey(ref))), ...drafted]
}
