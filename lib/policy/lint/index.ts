import { policyKey } from '../id'
import type { Issue } from '../issues'
import type { Policy, World } from '../model'
import { apiServer } from './api-server'
import type { Check } from './check'
import { cidr } from './cidr'
import { conflicts } from './conflicts'
import { denyOnly } from './deny-only'
import { dns } from './dns'
import { emptyRule } from './empty-rule'
import { fqdn } from './fqdn'
import { http } from './http'
import { ownNode } from './own-node'
import { peerSelects } from './peer-selects'
import { peersApart } from './peers-apart'
import { portNames } from './port-names'
import { prometheus } from './prometheus'
import { redundant } from './redundant'
import { subjectSelects } from './subject-selects'

export interface PolicyIssue extends Issue {
  /** `kind/namespace/name`. */
  readonly policy: string
}

const CHECKS: readonly Check[] = [
  denyOnly,
  dns,
  fqdn,
  ownNode,
  apiServer,
  prometheus,
  conflicts,
  subjectSelects,
  peerSelects,
  peersApart,
  emptyRule,
  portNames,
  cidr,
  http,
  redundant
]

/** What is accepted and still likely to be a mistake. Each is a warning or a remark, never an error (SPEC 11). */
export function lint(world: World, policies: readonly Policy[]): readonly PolicyIssue[] {
  return policies.flatMap((policy) =>
    policy.specs.flatMap((spec) =>
      CHECKS.flatMap((check) => check(world, policy, spec)).map((one) => ({ ...one, policy: policyKey(policy.ref) }))
    )
  )
}
