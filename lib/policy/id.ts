import type { PolicyKind, PolicyRef, RuleId } from './model'

/** `kind/namespace/name@uid.generation#path`. The namespace is empty for clusterwide kinds (`kind//name@…`). */
export function ruleId(policy: PolicyRef, path: string): RuleId {
  return `${policy.kind}/${policy.namespace}/${policy.name}@${policy.uid}.${policy.generation}#${path}`
}

/** `kind/namespace/name`: a policy whatever its version. */
export function policyKey(policy: Pick<PolicyRef, 'kind' | 'namespace' | 'name'>): string {
  return `${policy.kind}/${policy.namespace}/${policy.name}`
}

export interface ParsedRuleId {
  readonly policy: PolicyRef
  readonly path: string
}

const SHAPE = /^([A-Za-z]+)\/([^/@#]*)\/([^/@#]+)@([^#]*)\.(\d+)#(.*)$/

/** The parts of a rule id, or undefined where it is not one. */
export function parseRuleId(id: RuleId): ParsedRuleId | undefined {
  const found = SHAPE.exec(id)
  if (!found) return undefined
  const [, kind = '', namespace = '', name = '', uid = '', generation = '', path = ''] = found
  return { policy: { kind: kind as PolicyKind, namespace, name, uid, generation: Number(generation) }, path }
}
