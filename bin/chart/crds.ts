import { CIDR_GROUP_SPEC, ciliumSchema, openApi } from '@/lib/k8s'
import { definition } from './crd'
import { POLICY_STATUS } from './status'

const condition = (type: string) => `.status.conditions[?(@.type=="${type}")]`

/** A policy: the schema that `validate` holds documents to, with a status. */
function policy() {
  // At the root of a kind with a status only an expression may say it.
  const { anyOf, ...schema } = openApi(ciliumSchema('1.20'))
  const either = anyOf?.flatMap(({ required }) => required ?? []) ?? []
  return {
    schema: {
      ...schema,
      properties: { ...schema.properties, status: POLICY_STATUS },
      'x-kubernetes-validations': [
        { rule: either.map((name) => `has(self.${name})`).join(' || '), message: `there must be ${either.join(' or ')}` }
      ]
    },
    versions: ['v2'] as const,
    hasStatus: true,
    columns: [
      { name: 'Valid', type: 'string', jsonPath: `${condition('Valid')}.status` },
      { name: 'Enforced', type: 'string', jsonPath: `${condition('Enforced')}.message` }
    ] as const
  }
}

/** CustomResourceDefinitions of our own for Cilium's kinds of policy, by the file that each is kept in. */
export function definitions(): ReadonlyMap<string, object> {
  return new Map([
    [
      'ciliumnetworkpolicies.yaml',
      definition({
        ...policy(),
        kind: 'CiliumNetworkPolicy',
        plural: 'ciliumnetworkpolicies',
        shortName: 'cnp',
        scope: 'Namespaced',
        description: 'Who may talk with the pods of a namespace, and with whom they may.'
      })
    ],
    [
      'ciliumclusterwidenetworkpolicies.yaml',
      definition({
        ...policy(),
        kind: 'CiliumClusterwideNetworkPolicy',
        plural: 'ciliumclusterwidenetworkpolicies',
        shortName: 'ccnp',
        scope: 'Cluster',
        description: 'Who may talk with the pods of every namespace, or with the nodes, and with whom they may.'
      })
    ],
    [
      'ciliumcidrgroups.yaml',
      definition({
        kind: 'CiliumCIDRGroup',
        plural: 'ciliumcidrgroups',
        shortName: 'ccg',
        scope: 'Cluster',
        description: 'Prefixes that policies name together.',
        schema: { type: 'object', required: ['spec'], properties: { spec: openApi(CIDR_GROUP_SPEC) } },
        versions: ['v2', 'v2alpha1']
      })
    ]
  ])
}
