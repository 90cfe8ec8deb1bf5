import { describe, expect, it } from 'vitest'
import { type Dialect, evaluate } from '@/lib/policy'
import { cnp, EXAMPLE, flow, np, shop } from '@/test/worlds/shop'
import { readObject } from '../read'
import { normalise } from './index'

const backend2 = { matchLabels: { app: 'backend2' } }

function made(document: unknown, dialect: Dialect = 'portcullis') {
  const { object, issues } = readObject(document)
  if (!object) throw new Error(issues.map(({ message }) => message).join(' '))
  return normalise(object, { dialect })
}
const told = (document: unknown, dialect?: Dialect) =>
  made(document, dialect).issues.map(({ code, path }) => `${code} ${path}`)
const rules = (document: unknown, dialect?: Dialect) => made(document, dialect).policy?.specs.flatMap((spec) => spec.rules)

describe('a policy', () => {
  it('keeps who it is and where each rule stands', () => {
    const { policy, issues } = made(EXAMPLE)
    expect(issues).toEqual([])
    expect(policy?.ref).toEqual({
      kind: 'CiliumNetworkPolicy',
      namespace: 'default',
      name: 'example',
      uid: 'u1',
      generation: 2
    })
    expect(policy?.description).toContain('backend2')
    expect(policy?.specs[0]?.rules.map(({ path }) => path)).toEqual(['spec.ingress[0]', 'spec.egress[0]'])
    expect(policy?.specs[0]?.rules[0]).toMatchObject({
      peers: [{ kind: 'endpoints', path: 'spec.ingress[0].fromEndpoints[0]' }],
      ports: [
        { ports: [{ kind: 'range', protocol: 'TCP', first: 5000, last: 5000, path: 'spec.ingress[0].toPorts[0].ports[0]' }] }
      ]
    })
  })

  it('[1.0] is not made of what is refused', () => {
    const refused = cnp({ endpointSelector: {}, ingress: [{ fromEntities: ['nobody'] }] })
    expect(made(refused).policy).toBeUndefined()
    expect(told(refused)).toEqual(['refused-by-parser spec.ingress[0].fromEntities[0]'])
  })

  it('[1.0] is not made of what the schema alone refuses, but in cilium-1.20', () => {
    const bare = cnp({ endpointSelector: {}, egress: [{ toCIDR: ['192.0.2.1'] }] })
    expect(made(bare).policy).toBeUndefined()
    expect(made(bare, 'cilium-1.20').policy).toBeDefined()
  })

  it('[1.0] is not made of a field that we do not know: a misspelt peer would be anybody', () => {
    const ports = [{ ports: [{ port: '5000', protocol: 'TCP' }] }]
    const misspelt = cnp({ endpointSelector: backend2, ingress: [{ fromEndpoint: [{}], toPorts: ports }] })
    expect(told(misspelt)).toEqual(['unknown-field-refused spec.ingress[0].fromEndpoint'])
    expect(made(misspelt).policy).toBeUndefined()
    expect(rules(misspelt, 'cilium-1.20')?.[0]?.peers).toBe('any')
    expect(made(np({ podSelector: {}, ingress: [{ form: [] }] })).policy).toBeUndefined()
  })

  it('[8.8] of tiers is told where a peer is not known: Accept lets nothing through, Deny and Pass deny everybody', () => {
    const to = [{ domainNames: ['example.com.'] }]
    const tiered = {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'p' },
      spec: {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        egress: [
          { name: 'a', action: 'Accept', to },
          { name: 'b', action: 'Pass', to }
        ]
      }
    }
    expect(told(tiered)).toEqual(
      expect.arrayContaining(['peer-not-enforced spec.egress[0].to[0]', 'deny-widened spec.egress[1].to[0]'])
    )
    expect(rules(tiered)?.map(({ verdict, peers }) => [verdict, peers])).toEqual([
      ['allow', []],
      ['deny', 'any']
    ])
  })

  it('[10.1] of a kind that is not enforced is refused', () => {
    const tiered = {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'p' },
      spec: {}
    }
    expect(told(tiered, 'cilium-1.15')).toEqual(['kind-not-enforced kind'])
    expect(told(EXAMPLE, 'kubernetes')).toEqual(['kind-not-enforced kind'])
    const nodes = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'p' },
      spec: { nodeSelector: {}, ingress: [{}] }
    }
    expect(told(nodes)).toEqual(['node-policy-not-enforced spec.nodeSelector'])
    expect(made(nodes).policy).toBeUndefined()
  })

  it('is not fooled by keys that every object inherits', () => {
    const odd = JSON.parse(
      '{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"p"},"spec":{"endpointSelector":{"matchLabels":{"__proto__":"x","constructor":"y"}},"ingress":[{}]}}'
    )
    expect(told(odd)).toContain('refused-by-parser spec.endpointSelector.matchLabels')
  })
})

describe('[10] what is not enforced', () => {
  const http = { toPorts: [{ ports: [{ port: '5000', protocol: 'TCP' }], rules: { http: [{ path: '/' }] } }] }

  it('[10.2] allows nothing on that port, and is said', () => {
    const policy = cnp({ endpointSelector: backend2, ingress: [{ fromEndpoints: [{}], ...http }] })
    expect(told(policy)).toEqual(['l7-not-enforced spec.ingress[0].toPorts[0]'])
    expect(evaluate(shop([policy]), flow('default/backend1', 'default/backend2', 5000)).allowed).toBe(false)
    expect(told(policy, 'cilium-1.20')).toEqual([])
  })

  it.each([
    ['TLS origination', { originatingTLS: { secret: { name: 's' } } }],
    ['TLS termination', { terminatingTLS: { secret: { name: 's' } } }],
    ['Listener', { listener: { name: 'l', envoyConfig: { name: 'e', kind: 'CiliumEnvoyConfig' } } }],
    ['TLS server name', { serverNames: ['a.com'] }]
  ])('[10.2] allows nothing where a proxy would have to act: %s', (what, more) => {
    const toPorts = [{ ports: [{ port: '443', protocol: 'TCP' }], ...more }]
    const policy = cnp({ endpointSelector: backend2, egress: [{ toEntities: ['all'], toPorts }] })
    expect(made(policy).issues).toMatchObject([{ code: 'l7-not-enforced', message: expect.stringContaining(what) }])
    expect(evaluate(shop([policy]), flow('default/backend2', 'default/database', 443)).allowed).toBe(false)
  })

  it('[10.2] allows nothing where both ends must prove who they are', () => {
    const policy = cnp({
      endpointSelector: backend2,
      ingress: [{ fromEndpoints: [{}], authentication: { mode: 'required' } }]
    })
    expect(told(policy)).toEqual(['authentication-not-enforced spec.ingress[0].authentication'])
    expect(evaluate(shop([policy]), flow('default/backend1', 'default/backend2', 5000)).allowed).toBe(false)
  })

  it.each([
    ['toFQDNs', [{ matchName: 'example.com' }]],
    ['toGroups', [{ aws: { region: 'eu' } }]]
  ])('[10.3] matches nobody in an allow: %s', (field, peers) => {
    const policy = cnp({ endpointSelector: backend2, egress: [{ [field]: peers }] })
    expect(told(policy)).toEqual([`peer-not-enforced spec.egress[0].${field}[0]`])
    expect(rules(policy)?.[0]?.peers).toEqual([])
  })

  it.each([['toGroups', [{ aws: { region: 'eu' } }], 'world']])(
    '[10.4] is widened in a deny: %s',
    (field, peers, entity) => {
      const policy = cnp({
        endpointSelector: backend2,
        egressDeny: [{ [field]: peers }],
        enableDefaultDeny: { egress: false }
      })
      expect(told(policy)).toEqual([`deny-widened spec.egressDeny[0].${field}[0]`])
      expect(rules(policy)?.[0]?.peers).toMatchObject([{ kind: 'entity', entity }])
    }
  )

  it('leaves peers beside it in force', () => {
    const policy = cnp({
      endpointSelector: backend2,
      egress: [{ toGroups: [{ aws: { region: 'eu' } }] }, { toCIDRSet: [{ cidr: '192.0.2.0/24' }] }]
    })
    expect(evaluate(shop([policy]), flow('default/backend2', '192.0.2.1', 80)).allowed).toBe(true)
  })

  it('[3.4] empty names with ports are nobody here, and anybody in Cilium', () => {
    const policy = cnp({ endpointSelector: backend2, egress: [{ toFQDNs: [], toPorts: [{ ports: [{ port: '443' }] }] }] })
    expect(rules(policy)?.[0]?.peers).toEqual([])
    expect(rules(policy, 'cilium-1.20')?.[0]?.peers).toBe('any')
    expect(told(policy)).toEqual(['names-match-anyone spec.egress[0].toFQDNs'])
  })
})

describe('traps', () => {
  const port = (written: Readonly<Record<string, unknown>>) =>
    cnp({
      endpointSelector: backend2,
      ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [{ protocol: 'TCP', ...written }] }] }]
    })
  const at = 'spec.ingress[0].toPorts[0].ports[0]'

  it('[1.22] endPort below port', () =>
    expect(told(port({ port: '80', endPort: 70 }))).toEqual([`end-port-below-port ${at}.endPort`]))
  it('[1.22] endPort with a name', () =>
    expect(told(port({ port: 'http', endPort: 90 }))).toEqual([`end-port-with-name ${at}.endPort`]))
  it('[1.10] a port in base 8', () => {
    expect(told(port({ port: '010' }))).toEqual([`port-in-other-base ${at}.port`])
    expect(rules(port({ port: '010' }))?.[0]?.ports).toMatchObject([{ ports: [{ first: 8, last: 8 }] }])
  })
  it('[5.2] endPort in a release that does not know it', () => {
    expect(made(port({ port: '80', endPort: 90 }), 'cilium-1.15').issues.map(({ code }) => code)).toContain('unknown-field')
  })
  it('[2.4] the namespace of another', () => {
    const of = (key: string) => cnp({ endpointSelector: { matchLabels: { [key]: 'other' } }, ingress: [{}] })
    expect(told(of('k8s:io.kubernetes.pod.namespace'))[0]).toContain('namespace-overwritten')
    expect(told(of('io.kubernetes.pod.namespace'))[0]).toContain('namespace-elsewhere')
  })
})

describe('[8.2] a NetworkPolicy', () => {
  const isolates = (spec: Readonly<Record<string, unknown>>) =>
    made(np({ podSelector: {}, ...spec })).policy?.specs[0]?.defaultDeny
  it.each([
    [{}, { ingress: true, egress: false }],
    [{ egress: [{}] }, { ingress: true, egress: true }],
    [{ egress: [] }, { ingress: true, egress: false }],
    [{ policyTypes: ['Egress'] }, { ingress: false, egress: true }],
    [{ policyTypes: [] }, { ingress: true, egress: false }]
  ])('%j isolates %j', (spec, expected) => expect(isolates(spec)).toEqual(expected))

  it('of an empty rule allows everybody everything', () => {
    expect(rules(np({ podSelector: {}, ingress: [{}] }))).toMatchObject([{ peers: 'any', ports: 'any' }])
  })
  it('has no rules in a direction without a type', () => {
    expect(rules(np({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }))).toEqual([])
  })
})
