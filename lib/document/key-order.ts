import type { KeyOrder } from './edit'

const ORDERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^$/, ['apiVersion', 'kind', 'metadata', 'spec', 'specs']],
  [/^metadata$/, ['name', 'namespace', 'labels', 'annotations']],
  [
    /^spec(?:s\[\d+\])?$/,
    [
      'description',
      'podSelector',
      'endpointSelector',
      'nodeSelector',
      'policyTypes',
      'enableDefaultDeny',
      'ingress',
      'ingressDeny',
      'egress',
      'egressDeny'
    ]
  ],
  [/Selector$|Endpoints\[\d+\]$|Nodes\[\d+\]$/, ['matchLabels', 'matchExpressions']],
  [/\.toPorts\[\d+\]$/, ['ports', 'serverNames', 'rules']],
  [/\.(?:ingress|egress)(?:Deny)?\[\d+\]$/, ruleKeys()]
]

function ruleKeys(): readonly string[] {
  const members = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Nodes', 'Groups', 'Services', 'FQDNs']
  return [
    'from',
    ...members.map((one) => `from${one}`),
    'to',
    ...members.map((one) => `to${one}`),
    'ports',
    'toPorts',
    'icmps'
  ]
}

/** Where keys of a policy stand that an edit adds. */
export const POLICY_KEYS: KeyOrder = (path) => ORDERS.find(([pattern]) => pattern.test(path))?.[1] ?? []
