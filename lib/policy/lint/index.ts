import { policyKey } from '../id'
import type { Issue } from '../issues'
import type { Policy, World } from '../model'
import type { Check } from './check'
import { denyOnly } from './deny-only'
import { dns } from './dns'
import { emptyRule } from './empty-rule'
import { peerSelects } from './peer-selects'
import { subjectSelects } from './subject-selects'

export interface PolicyIssue extends Issue {
  /** `kind/namespace/name`. */
  readonly policy: string
}

const CHECKS: readonly Check[] = [denyOnly, dns, subjectSelects, peerSelects, emptyRule]

/** What is accepted and still likely to be a mistake. Each is a warning or a remark, never an error (SPEC 11). */
export function lint(world: World, policies: readonly Policy[]): readonly PolicyIssue[] {
  return policies.flatMap((policy) =>
    policy.specs.flatMap((spec) =>
      CHECKS.flatMap((check) => check(world, policy, spec)).map((one) => ({ ...one, policy: policyKey(policy.ref) }))
    )
  )
}
