import { describe, expect, it } from 'vitest'
import type { Dialect } from '@/lib/policy'
import { validate } from './index'

const everybody = { namespaces: {} }
const policy = (kind: string, version: string, spec: object, name = 'default') => ({
  apiVersion: `policy.networking.k8s.io/${version}`,
  kind,
  metadata: { name },
  spec: { subject: everybody, ...spec }
})
const anp = (spec: object) => policy('AdminNetworkPolicy', 'v1alpha1', { priority: 5, ...spec })
const banp = (spec: object, name?: string) => policy('BaselineAdminNetworkPolicy', 'v1alpha1', spec, name)
const cnp = (spec: object) => policy('ClusterNetworkPolicy', 'v1alpha2', { tier: 'Admin', priority: 5, ...spec })
const out = (to: object[], more: object = {}) => ({ egress: [{ action: 'Deny', to, ...more }] })
const told = (document: unknown, dialect: Dialect = 'kubernetes') =>
  validate(document, { dialect })
    .filter(({ severity }) => severity === 'error')
    .map(({ stage, path }) => `${stage} ${path}`)

describe('[8.9] network-policy-api', () => {
  it.each([
    [
      'an Admin policy',
      anp({ ingress: [{ action: 'Pass', from: [everybody], ports: [{ portNumber: { protocol: 'UDP', port: 53 } }] }] })
    ],
    ['a Baseline policy', banp({ ingress: [{ action: 'Deny', from: [everybody] }] })],
    [
      'a policy of both',
      cnp(
        out([{ networks: ['10.0.0.0/8', 'fd00::/8'] }], {
          protocols: [{ tcp: { destinationPort: { range: { start: 1, end: 2 } } } }]
        })
      )
    ],
    ['one without rules', anp({})],
    ['its lists empty', cnp({ ingress: [], egress: [] })]
  ])('takes %s', (_, document) => expect(told(document)).toEqual([]))

  it.each([
    ['no subject', { ...anp({}), spec: { priority: 1 } }, 'spec.subject'],
    ['two subjects', anp({ subject: { namespaces: {}, pods: { podSelector: {} } } }), 'spec.subject'],
    ['no priority', policy('AdminNetworkPolicy', 'v1alpha1', {}), 'spec.priority'],
    ['a priority of 1001', anp({ priority: 1001 }), 'spec.priority'],
    ['a tier that is none', cnp({ tier: 'Default' }), 'spec.tier'],
    ['no peers', anp({ ingress: [{ action: 'Deny', from: [] }] }), 'spec.ingress[0].from'],
    ['a peer that is not known', anp(out([{ strangers: {} }])), 'spec.egress[0].to[0]'],
    ['two peers in one', anp(out([{ namespaces: {}, networks: ['10.0.0.0/8'] }])), 'spec.egress[0].to[0]'],
    ['an action of the other version', cnp({ ingress: [{ action: 'Allow', from: [everybody] }] }), 'spec.ingress[0].action'],
    ['a Baseline policy that passes', banp({ ingress: [{ action: 'Pass', from: [everybody] }] }), 'spec.ingress[0].action'],
    ['a Baseline policy of another name', banp({}, 'mine'), ''],
    [
      'networks on ingress',
      anp({ ingress: [{ action: 'Deny', from: [{ networks: ['10.0.0.0/8'] }] }] }),
      'spec.ingress[0].from[0]'
    ],
    ['a network that is none', anp(out([{ networks: ['10.0.0.0'] }])), 'spec.egress[0].to[0].networks[0]'],
    ['a network twice', anp(out([{ networks: ['10.0.0.0/8', '10.0.0.0/8'] }])), 'spec.egress[0].to[0].networks[1]'],
    [
      'a range that ends where it begins',
      anp(out([everybody], { ports: [{ portRange: { protocol: 'TCP', start: 5, end: 5 } }] })),
      'spec.egress[0].ports[0].portRange'
    ],
    ['a named port outside', anp(out([{ networks: ['10.0.0.0/8'] }], { ports: [{ namedPort: 'http' }] })), 'spec.egress[0]'],
    [
      'two ports in one',
      cnp(out([everybody], { protocols: [{ tcp: { destinationPort: { number: 1 } }, destinationNamedPort: 'a' }] })),
      'spec.egress[0].protocols[0]'
    ],
    [
      '26 rules',
      cnp({ ingress: Array.from({ length: 26 }, () => ({ action: 'Deny', from: [everybody] })) }),
      'spec.ingress'
    ],
    ['a name with a star within', cnp(out([{ domainNames: ['a.*.com'] }])), 'spec.egress[0].to[0].domainNames[0]']
  ])('refuses %s', (_, document, path) => expect(told(document)).toEqual([`api ${path}`]))

  it('in Cilium nodes need their labels, and names an Accept', () => {
    expect(told(cnp(out([{ nodes: {} }])), 'cilium-1.20')).toEqual(['parser spec.egress[0].to[0].nodes'])
    expect(validate(cnp(out([{ nodes: {} }])), { dialect: 'cilium-1.20', nodeSelectorLabels: true })).toEqual([])
    expect(told(cnp(out([{ domainNames: ['a.com'] }])), 'cilium-1.20')).toEqual(['parser spec.egress[0].to[0].domainNames'])
    const accept = cnp({ egress: [{ action: 'Accept', to: [{ domainNames: ['*.a.com'] }] }] })
    expect(told(accept, 'cilium-1.20')).toEqual([])
  })

  it('says what older drafts had: a field that is dropped selects every namespace', () => {
    const same = anp(out([{ namespaces: { sameLabels: ['team'] } }]))
    expect(validate(same, { dialect: 'kubernetes' }).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unknown-field spec.egress[0].to[0].namespaces.sameLabels'
    ])
  })
})
