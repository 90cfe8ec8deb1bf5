import { traits } from './dialect'
import { matchesSubject } from './match/subject'
import { memo } from './memo'
import type { Direction, PolicyRef, PolicySpec, Rule, World } from './model'
import type { Identity } from './party'

export interface Applicable {
  readonly rules: readonly Rule[]
  readonly isolatedBy: readonly PolicyRef[]
  /** A rule of this direction selects the subject, be it one that matches nothing (SPEC 7.5). */
  readonly any: boolean
}

/** The rules that select a subject, and the policies that isolate it (SPEC 7.2, 7.3). */
export function applicablePolicies(world: World, subject: Identity): Readonly<Record<Direction, Applicable>> {
  const known = applicableOf(world)
  const found = known.get(subject)
  if (found) return found
  const specs = world.policies.flatMap((policy) =>
    policy.specs.filter((spec) => matchesSubject(spec.subject, subject)).map((spec) => ({ ref: policy.ref, spec }))
  )
  const { isolationEndsNormalTier } = traits(world.dialect)
  const of = (direction: Direction) => collect(specs, direction, isolationEndsNormalTier)
  const made = { ingress: of('ingress'), egress: of('egress') }
  known.set(subject, made)
  return made
}

const applicableOf = memo((_world: World) => new WeakMap<Identity, Readonly<Record<Direction, Applicable>>>())

function collect(
  specs: readonly { readonly ref: PolicyRef; readonly spec: PolicySpec }[],
  direction: Direction,
  isolationEndsNormalTier: boolean
): Applicable {
  const all = specs.flatMap(({ spec }) => spec.rules.filter((rule) => rule.direction === direction))
  const isolatedBy = [...new Set(specs.filter(({ spec }) => spec.defaultDeny[direction]).map(({ ref }) => ref))]
  // 8.8: who is isolated by a NetworkPolicy never comes to the Baseline tier.
  const beforeBaseline = isolationEndsNormalTier && isolatedBy.length > 0
  const rules = beforeBaseline ? all.filter((rule) => rule.tier !== 'baseline') : all
  return { rules, isolatedBy, any: all.length > 0 || isolatedBy.length > 0 }
}
