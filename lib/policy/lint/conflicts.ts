import { conflictOf } from '../conflict'
import { policyName } from '../explain'
import { issue } from '../issues'
import type { Check } from './check'
import { namePods, selected } from './workloads'

/** SPEC 1.21: rules that cannot stand together leave a pod without any policy, and nothing passes. */
export const conflicts: Check = (world, _policy, spec) => {
  for (const workload of selected(world, spec.subject)) {
    const found = conflictOf(world, workload.identity)
    const own = found?.rules.find((rule) => spec.rules.includes(rule))
    if (!found || !own) continue
    const other = found.rules[0] === own ? found.rules[1] : found.rules[0]
    const name = other.policy === own.policy ? other.path : `${policyName(other.policy)} (${other.path})`
    return [issue('rules-conflict', own.path, { pods: namePods([workload]), other: name, why: WHY[found.why] ?? found.why })]
  }
  return []
}

const WHY: Readonly<Record<string, string>> = {
  parsers: 'one reads HTTP and the other DNS on the same port',
  listeners: 'they send one port to two listeners of the same priority',
  authentication: 'one asks for authentication and the other does not',
  'names-after-rules': 'server names follow rules that look inside, and TLS is not ended',
  tls: 'they end or begin TLS with different secrets'
}
