import type { Check } from './check'
import { EXPRESSIONS, LAYER7 } from './layer7'
import { PEERS } from './peers'
import { PORTS } from './ports'
import { SELECTORS } from './selector'

const SPECS: readonly Check[] = [
  {
    spec: '1.1',
    holds: "object.kind == 'CiliumClusterwideNetworkPolicy' || variables.specs.all(s, !has(s.nodeSelector))",
    message: 'only a CiliumClusterwideNetworkPolicy selects nodes'
  },
  {
    spec: '1.2',
    holds: "variables.specs.all(s, ['ingress', 'ingressDeny', 'egress', 'egressDeny'].exists(f, f in s && size(s[f]) > 0))",
    message: 'there is no rule in any of ingress, ingressDeny, egress and egressDeny'
  }
]

const VARIABLES = [
  {
    name: 'specs',
    expression: '(has(object.spec) ? [object.spec] : []) + (has(object.specs) ? object.specs : [])'
  },
  { name: 'ingress', expression: 'variables.specs.map(s, s.?ingress.orValue([]) + s.?ingressDeny.orValue([]))' },
  { name: 'egress', expression: 'variables.specs.map(s, s.?egress.orValue([]) + s.?egressDeny.orValue([]))' },
  { name: 'rules', expression: 'variables.ingress + variables.egress' }
]

/** Others may change labels or take a finalizer away though the policy itself is wrong. */
const CHANGED = {
  name: 'what-the-policy-says-is-new',
  expression: "request.operation == 'CREATE' || object.?spec != oldObject.?spec || object.?specs != oldObject.?specs"
}

function policy(checks: readonly Check[], failurePolicy: 'Ignore' | 'Fail', matchConditions: readonly object[]): object {
  return {
    failurePolicy,
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['cilium.io'],
          apiVersions: ['v2'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies']
        }
      ]
    },
    matchConditions,
    variables: VARIABLES,
    validations: checks.map(({ holds, message }) => ({ expression: holds, message, reason: 'Invalid' }))
  }
}

/** `spec` of the chart's ValidatingAdmissionPolicies, by the file that each is kept in. */
export function admissionPolicies(): ReadonlyMap<string, object> {
  return new Map([
    // What is too big to be judged within the server's limits is left to the agent, who judges everything again.
    ['policies.yaml', policy([...SPECS, ...SELECTORS, ...PEERS, ...PORTS, ...LAYER7], 'Ignore', [CHANGED])],
    // Here an error is the answer.
    ['expressions.yaml', policy([EXPRESSIONS], 'Fail', [CHANGED])]
  ])
}
