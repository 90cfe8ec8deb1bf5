import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningChangeSentence } from '@/lib/policy'
import { toWorld } from '../world'
import { convert } from './convert'
import { CONVERTIBLE, type ConvertibleKind } from './model'

const np = (spec: unknown, metadata: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop', ...metadata },
  spec
})
const cnp = (spec: unknown) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec
})
const to = (document: unknown, kind: ConvertibleKind) => convert(document, kind, { dialect: 'portcullis' })
const specOf = (document: unknown, kind: ConvertibleKind) => to(document, kind).document?.spec
const told = (document: unknown, kind: ConvertibleKind) => to(document, kind).changes.map(meaningChangeSentence)

describe('[14.1] a NetworkPolicy in Cilium’s words', () => {
  const policy = np({
    podSelector: { matchLabels: { app: 'api' } },
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'web' } } },
          { namespaceSelector: {} },
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } },
            podSelector: { matchLabels: { app: 'x' } }
          },
          { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] } }
        ],
        ports: [{ port: 80 }, { protocol: 'UDP' }, { port: 8000, endPort: 8100 }, { port: 'http' }]
      }
    ]
  })

  it('says the same, peers that may stand together in one rule', () => {
    const NAMESPACE = 'k8s:io.kubernetes.pod.namespace'
    expect(specOf(policy, 'CiliumNetworkPolicy')).toEqual({
      endpointSelector: { matchLabels: { app: 'api' } },
      ingress: [
        {
          fromEndpoints: [
            { matchLabels: { app: 'web' } },
            { matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] },
            { matchLabels: { app: 'x', [NAMESPACE]: 'ops' } },
            {
              matchExpressions: [
                { key: 'k8s:io.cilium.k8s.namespace.labels.team', operator: 'NotIn', values: ['a'] },
                { key: NAMESPACE, operator: 'Exists' }
              ]
            }
          ],
          toPorts: [
            {
              ports: [
                { port: '80', protocol: 'TCP' },
                { port: '0', protocol: 'UDP' },
                { port: '8000', endPort: 8100, protocol: 'TCP' },
                { port: 'http', protocol: 'TCP' }
              ]
            }
          ]
        }
      ]
    })
    expect(told(policy, 'CiliumNetworkPolicy')).toEqual([])
  })

  it('clusterwide names the namespace that went without saying', () => {
    const { document, changes } = to(policy, 'CiliumClusterwideNetworkPolicy')
    expect(document).toMatchObject({
      metadata: { name: 'p' },
      spec: { endpointSelector: { matchLabels: { app: 'api', 'k8s:io.kubernetes.pod.namespace': 'shop' } } }
    })
    expect(document?.metadata).not.toHaveProperty('namespace')
    expect(changes).toEqual([])
  })

  it('[2.5] asks that there is a namespace, where the NetworkPolicy of an old release also means nodes and the world', () => {
    const from = [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }]
    const policy = np({ podSelector: {}, ingress: [{ from }] })
    const changesIn = (dialect: 'cilium-1.20' | 'cilium-1.15') => convert(policy, 'CiliumNetworkPolicy', { dialect }).changes
    expect(changesIn('cilium-1.20')).toEqual([])
    const kinds = changesIn('cilium-1.15').map(({ flow, after }) => [flow.source.kind, after?.verdict])
    expect(kinds).toContainEqual(['node', 'deny'])
    expect(kinds).not.toContainEqual(['pod', 'deny'])
  })

  it('a clusterwide policy of one namespace becomes one of it, and names it', () => {
    const wide = to(np({ podSelector: {} }, { namespace: 'default' }), 'CiliumClusterwideNetworkPolicy').document
    for (const kind of ['CiliumNetworkPolicy', 'NetworkPolicy'] as const) {
      const { document, changes } = to(wide, kind)
      expect(document).toMatchObject({ kind, metadata: { name: 'p', namespace: 'default' } })
      expect(changes).toEqual([])
    }
  })

  it('an empty direction that isolates stays one; no peers are everybody', () => {
    expect(specOf(np({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] }), 'CiliumNetworkPolicy')).toEqual(
      {
        endpointSelector: {},
        ingress: [{}],
        egress: [{ toEntities: ['all'] }]
      }
    )
  })

  it('leaves behind what a server kept of the old object, and takes the description along', () => {
    const annotations = {
      'kubernetes.io/description': 'Why.',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      own: 'x'
    }
    const { document } = to(np({ podSelector: {} }, { uid: 'u', resourceVersion: '1', annotations }), 'CiliumNetworkPolicy')
    expect(document).toMatchObject({
      metadata: { name: 'p', namespace: 'shop', annotations: { own: 'x' } },
      spec: { description: 'Why.' }
    })
    expect(Object.keys(document?.metadata as object)).toEqual(['name', 'namespace', 'annotations'])
    const back = to(document, 'NetworkPolicy').document
    expect(back).toMatchObject({ metadata: { annotations: { own: 'x', 'kubernetes.io/description': 'Why.' } } })
  })
})

describe('[14.2] what changes in meaning is found by judging flows', () => {
  it('an ipBlock means pods and nodes too, a CIDR of Cilium’s does not', () => {
    const policy = np({
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16', except: ['10.1.2.0/24'] } }] }]
    })
    const { changes } = to(policy, 'CiliumNetworkPolicy')
    expect(changes.map(({ direction, before, after }) => [direction, before?.verdict, after?.verdict])).toEqual([
      ['ingress', 'allow', 'deny'],
      ['ingress', 'allow', 'deny']
    ])
    expect(changes.map(({ flow }) => flow.source.kind)).toEqual(['pod', 'node'])
    expect(told(policy, 'CiliumNetworkPolicy')[0]).toBe(
      '`shop/pod-8` to `shop/pod-0` on TCP 443 was allowed and would be dropped. Before: Ingress of `shop/pod-0`: allowed, `shop/p` (ingress[0]) lets it in. After: Ingress of `shop/pod-0`: dropped, ingress is locked by `shop/p`. `shop/p` (ingress[0]) would have let it in, but `10.1.0.0/16 outside the cluster` is meant, and this is `10.1.0.1 of a pod`: a CIDR of this kind of policy never means pods or nodes.'
    )
  })

  it('a label that Cilium takes no part of an identity', () => {
    const changes = told(np({ podSelector: { matchLabels: { 'pod-template-hash': 'x' } } }), 'CiliumNetworkPolicy')
    expect(changes).toHaveLength(1)
    expect(changes[0]).toContain('was dropped and would be allowed')
  })

  it('examples are of the cluster, where there is one', () => {
    const pod = (name: string, ip: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', labels: { app: name } },
      status: { podIP: ip }
    })
    const { world } = toWorld([pod('web', '10.1.0.4'), pod('db', '10.1.0.5')], { dialect: 'portcullis', localNode: 'a' })
    const policy = np({
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }]
    })
    const [first] = convert(policy, 'CiliumNetworkPolicy', { dialect: 'portcullis', world }).changes
    expect(first?.flow).toMatchObject({ source: { name: 'web' }, destination: { name: 'db' } })
  })

  it('`world` and `cluster` become what comes nearest, and it is said for whom that differs', () => {
    const policy = cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['world'] }] })
    expect(specOf(policy, 'NetworkPolicy')).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }] }]
    })
    expect(to(policy, 'NetworkPolicy').changes.map(({ flow }) => flow.source.kind)).toContain('pod')
    const cluster = to(cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['cluster'] }] }), 'NetworkPolicy')
    expect(cluster.changes.map(({ flow }) => flow.source.kind)).toContain('node')
  })

  it('another dialect, another answer: Cilium’s NetworkPolicies mean no pods by a block either', () => {
    const policy = np({ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }] })
    expect(convert(policy, 'CiliumNetworkPolicy', { dialect: 'cilium-1.20' }).changes).toEqual([])
  })
})

describe('[14.3] what cannot be said refuses', () => {
  it.each<[string, unknown, string]>([
    ['deny rules', { ingressDeny: [{ fromEntities: ['all'] }] }, 'spec.ingressDeny'],
    ['the entity host', { ingress: [{ fromEntities: ['host'] }] }, 'spec.ingress[0].fromEntities[0]'],
    ['ICMP', { ingress: [{ fromEndpoints: [{}], icmps: [{ fields: [{ type: 8 }] }] }] }, 'spec.ingress[0].icmps'],
    [
      'a service account',
      { ingress: [{ fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'x' } }] }] },
      'spec.ingress[0].fromEndpoints[0]'
    ],
    [
      'ingress rules that do not isolate',
      { enableDefaultDeny: { ingress: false }, ingress: [{ fromEndpoints: [{}] }] },
      'spec.enableDefaultDeny'
    ],
    [
      'the label reserved:host, which is none of Kubernetes’',
      { ingress: [{ fromEndpoints: [{ matchLabels: { 'reserved:host': '' } }] }] },
      'spec.ingress[0].fromEndpoints[0]'
    ],
    ['DNS names as peers', { egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] }, 'spec.egress[0].toFQDNs'],
    [
      'L7 rules',
      { ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{}] } }] }] },
      'spec.ingress[0].toPorts[0].rules'
    ]
  ])('%s', (what, spec, path) => {
    const { document, issues } = to(cnp({ endpointSelector: {}, ...(spec as object) }), 'NetworkPolicy')
    expect(document).toBeUndefined()
    expect(issues).toEqual([
      expect.objectContaining({ code: 'conversion-lossy', path, message: `A NetworkPolicy cannot say this: ${what}.` })
    ])
  })

  it('tiers, and a subject of several namespaces', () => {
    const admin = {
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'a' },
      spec: {}
    }
    expect(to(admin, 'CiliumClusterwideNetworkPolicy').issues).toMatchObject([{ code: 'conversion-lossy', path: 'kind' }])
    const wide = {
      ...cnp({ endpointSelector: {}, ingress: [{}] }),
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'p' }
    }
    expect(to(wide, 'CiliumNetworkPolicy').issues).toMatchObject([
      { code: 'conversion-lossy', path: 'spec.endpointSelector' }
    ])
  })

  it('what is refused as it is stays refused', () => {
    expect(
      to(cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['nobody'] }] }), 'NetworkPolicy').issues[0]?.severity
    ).toBe('error')
  })
})

it('[14.1] never throws, whatever the parts of a policy are', () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(null, [], {}, [{}], [null], '', 0))
  const rule = fc.record(
    { from: odd, fromEndpoints: odd, fromCIDRSet: odd, fromEntities: odd, ports: odd, toPorts: odd, icmps: odd },
    { requiredKeys: [] }
  )
  const spec = fc.oneof(
    odd,
    fc.record(
      {
        podSelector: odd,
        endpointSelector: odd,
        nodeSelector: odd,
        policyTypes: odd,
        ingress: fc.oneof(odd, fc.array(rule))
      },
      { requiredKeys: [] }
    )
  )
  const document = fc.record({
    apiVersion: fc.constantFrom('networking.k8s.io/v1', 'cilium.io/v2'),
    kind: fc.constantFrom(...CONVERTIBLE),
    metadata: fc.oneof(odd, fc.record({ name: fc.constant('p'), namespace: odd, annotations: odd })),
    spec,
    specs: odd
  })
  fc.assert(fc.property(document, fc.constantFrom(...CONVERTIBLE), (one, kind) => void to(one, kind)))
})
