import fc from 'fast-check'

/*
 * Policies as documents, small enough that everything meets everything: the labels, namespaces, prefixes and ports of worlds.ts.
 */

const key = fc.constantFrom('app', 'tier', 'app', 'tier', 'pod-template-hash')
const value = fc.constantFrom('web', 'db', 'front', 'back')
const expression = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 })
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') })
)

function selector(keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>, expressions: fc.Arbitrary<unknown>) {
  return fc.record(
    { matchLabels: fc.dictionary(keys, values, { maxKeys: 2 }), matchExpressions: fc.array(expressions, { maxLength: 1 }) },
    { requiredKeys: [] }
  )
}

const pods = selector(key, value, expression)
const namespaceKey = fc.constantFrom('env', 'kubernetes.io/metadata.name')
const namespaceValue = fc.constantFrom('prod', 'dev', 'alpha', 'beta')
const namespaces = selector(
  namespaceKey,
  namespaceValue,
  fc.oneof(
    fc.record({ key: namespaceKey, operator: fc.constantFrom('In', 'NotIn'), values: fc.tuple(namespaceValue) }),
    fc.record({ key: namespaceKey, operator: fc.constantFrom('Exists', 'DoesNotExist') })
  )
)

const block = fc.constantFrom(
  { cidr: '10.0.0.0/8' },
  { cidr: '10.0.0.0/8', except: ['10.0.1.0/24'] },
  { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] },
  { cidr: '192.0.2.200/32' },
  { cidr: '0.0.0.0/0' },
  { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] }
)
const port = fc.constantFrom<unknown>(80, 80, 81, 8080, 'http', 'dns')
const end = fc.constantFrom(8081, 9000)

const networkPort = fc.oneof(
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'), port }, { requiredKeys: [] }),
  fc.record({ port: fc.constantFrom(80, 8080), endPort: end })
)

function networkRule(side: 'from' | 'to') {
  const peer = fc.oneof(
    fc.record({ podSelector: pods }),
    fc.record({ namespaceSelector: namespaces }),
    fc.record({ podSelector: pods, namespaceSelector: namespaces }),
    block.map((ipBlock) => ({ ipBlock }))
  )
  return fc.record(
    { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(networkPort, { maxLength: 2 }) },
    { requiredKeys: [] }
  )
}

export const networkPolicies = fc
  .record(
    {
      podSelector: pods,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(networkRule('from'), { maxLength: 2 }),
      egress: fc.array(networkRule('to'), { maxLength: 2 })
    },
    { requiredKeys: ['podSelector'] }
  )
  .map((spec) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'alpha' },
    spec
  }))

const NAMESPACE = 'io.kubernetes.pod.namespace'
const ENV = 'io.cilium.k8s.namespace.labels.env'
const endpointKey = fc.constantFrom(
  'app',
  'k8s:tier',
  'any:app',
  `k8s:${NAMESPACE}`,
  ENV,
  'io.cilium.k8s.policy.serviceaccount'
)
const endpoints = selector(
  endpointKey,
  fc.constantFrom('web', 'front', 'alpha', 'beta', 'prod'),
  fc.oneof(
    fc.record({
      key: endpointKey,
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.tuple(fc.constantFrom('web', 'alpha', 'prod'))
    }),
    fc.record({ key: endpointKey, operator: fc.constantFrom('Exists', 'DoesNotExist') })
  )
)

const ciliumPorts = fc.array(
  fc.record({
    ports: fc.array(
      fc.record(
        {
          port: fc.constantFrom('80', '0', '8080', 'http'),
          protocol: fc.constantFrom('TCP', 'UDP', 'ANY'),
          endPort: fc.constantFrom(79, 8081)
        },
        { requiredKeys: ['port'] }
      ),
      { maxLength: 2 }
    )
  }),
  { minLength: 1, maxLength: 2 }
)

function ciliumRule(side: 'from' | 'to') {
  const peers = fc.oneof(
    fc.array(endpoints, { maxLength: 2 }).map((list) => ({ [`${side}Endpoints`]: list })),
    fc
      .array(fc.constantFrom('all', 'world', 'cluster', 'host', 'none'), { maxLength: 2 })
      .map((list) => ({ [`${side}Entities`]: list })),
    fc.array(block, { maxLength: 2 }).map((list) => ({ [`${side}CIDRSet`]: list })),
    fc.constant({ [`${side}CIDR`]: ['10.0.1.7/24'] }),
    fc.constant({})
  )
  const icmps = fc.constant([{ fields: [{ type: 8 }] }])
  const ports = fc.oneof(
    { weight: 4, arbitrary: ciliumPorts.map((toPorts) => ({ toPorts })) },
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: icmps.map((list) => ({ icmps: list })) }
  )
  return fc.tuple(peers, ports).map(([one, other]) => ({ ...one, ...other }))
}

const ciliumSpec = fc.record(
  {
    endpointSelector: endpoints,
    ingress: fc.array(ciliumRule('from'), { minLength: 1, maxLength: 2 }),
    egress: fc.array(ciliumRule('to'), { maxLength: 2 }),
    ingressDeny: fc.array(ciliumRule('from'), { maxLength: 1 }),
    enableDefaultDeny: fc.record({ ingress: fc.boolean() })
  },
  { requiredKeys: ['endpointSelector', 'ingress'] }
)

export const ciliumPolicies = ciliumSpec.map((spec) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'p', namespace: 'alpha' },
  spec
}))

/** Of one namespace most often: others cannot become another kind. */
export const clusterwidePolicies = fc.tuple(ciliumSpec, fc.boolean()).map(([spec, everywhere]) => {
  const { matchLabels, matchExpressions = [] } = spec.endpointSelector
  const here = { matchLabels: { ...matchLabels, [`k8s:${NAMESPACE}`]: 'alpha' }, matchExpressions }
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: 'p' },
    spec: everywhere ? spec : { ...spec, endpointSelector: here }
  }
})
