import type { WorldOptions } from '@/lib/k8s'
import { type Issue, lint } from '@/lib/policy'
import { shop } from './shop'

/** What the linter says of policies in the shop, the first of them alone. */
export function findings(policies: readonly unknown[], options: Partial<WorldOptions> = {}): readonly Issue[] {
  const world = shop(policies, options)
  return lint(world, world.policies.slice(0, 1))
}

/** `code path`, in order. */
export function codes(policies: readonly unknown[], options: Partial<WorldOptions> = {}): readonly string[] {
  return findings(policies, options).map(({ code, path }) => `${code} ${path}`)
}

/** The edits of the first repair of each issue with this code. */
export function repairsOf(found: readonly Issue[], code: Issue['code']) {
  return found.filter((one) => one.code === code).map((one) => one.repairs?.[0]?.edits)
}
