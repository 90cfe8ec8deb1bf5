import { describe, expect, it } from 'vitest'
import { normalise, readObject } from '@/lib/k8s'
import { type Dialect, evaluate, ISSUES } from '@/lib/policy'
import { cnp, flow, np, shop } from '@/test/worlds/shop'

const app = (name: string) => ({ matchLabels: { app: name } })
const backend2 = { endpointSelector: app('backend2') }
const listener = (priority?: number) => ({
  listener: { name: 'l', envoyConfig: { kind: 'CiliumEnvoyConfig', name: 'e' }, ...(priority ? { priority } : {}) }
})

describe('[6.9] of several ways through a proxy', () => {
  const to = (peers: object, more: object) => ({
    ...peers,
    toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }], ...more }]
  })
  const whom = [{ toEndpoints: [app('database')] }, { toEndpoints: [{}] }, { toEntities: ['cluster'] }]
  const through = (...ways: object[]) => {
    const egress = ways.map((way, at) => to(whom[at] as object, way))
    return evaluate(
      shop([cnp({ ...backend2, egress })], { dialect: 'cilium-1.20' }),
      flow('default/backend2', 'default/database', 53)
    ).egress?.proxy
  }
  const http = { rules: { http: [{}] } }
  const dns = { rules: { dns: [{ matchPattern: '*' }] } }
  const tls = { serverNames: ['a.com'] }

  it.each([
    ['a listener with a priority', [http, tls, listener(100)], 'listener'],
    ['HTTP', [tls, http, dns], 'http'],
    ['TLS', [dns, tls, listener()], 'tls'],
    ['DNS', [{}, listener(), dns], 'dns'],
    ['a listener without a priority', [{}, listener()], 'listener'],
    ['TLS that is begun', [{}, { originatingTLS: { secret: { name: 's' } } }], 'tls'],
    ['none', [{}, {}], undefined]
  ])('it is %s', (_, ways, expected) => expect(through(...(ways as object[]))).toBe(expected))
})

describe('[8.8] policies of other tiers', () => {
  const everybody = { namespaces: {} }
  const tiered = (kind: string, spec: object, version = 'v1alpha1') => ({
    apiVersion: `policy.networking.k8s.io/${version}`,
    kind,
    metadata: { name: kind === 'BaselineAdminNetworkPolicy' ? 'default' : 'p' },
    spec: { subject: everybody, ...spec }
  })
  const rule = (action: string, from: object[]) => ({ name: 'r', action, from })
  const admin = (action: string, from: object[] = [everybody]) =>
    tiered('AdminNetworkPolicy', { priority: 5, ingress: [rule(action, from)] })
  const baseline = tiered('BaselineAdminNetworkPolicy', { ingress: [rule('Deny', [everybody])] })
  const deny = np({ podSelector: app('backend2') })
  const passes = (dialect: Dialect, ...policies: unknown[]) =>
    evaluate(shop(policies, { dialect }), flow('default/backend1', 'default/backend2', 5000)).allowed

  it('isolate nobody', () => {
    expect(passes('kubernetes', admin('Pass'))).toBe(true)
    expect(passes('kubernetes', tiered('AdminNetworkPolicy', { priority: 5, ingress: [] }))).toBe(true)
  })
  it('come before and after NetworkPolicy', () => {
    expect(passes('kubernetes', admin('Allow'), deny)).toBe(true)
    expect(passes('kubernetes', admin('Pass'), deny)).toBe(false)
    expect(passes('kubernetes', baseline)).toBe(false)
    expect(passes('kubernetes', np({ podSelector: app('backend2'), ingress: [{}] }), baseline)).toBe(true)
    expect(passes('kubernetes', np({ podSelector: app('backend2'), policyTypes: ['Egress'] }), baseline)).toBe(false)
  })
  it('pass to the Baseline tier where nothing isolates', () =>
    expect(passes('kubernetes', admin('Pass'), baseline)).toBe(false))
  it('with a peer that is not known: an Allow is of nobody, a Deny or a Pass denies everybody', () => {
    const unknown = [{ strangers: {} }]
    expect(passes('kubernetes', admin('Allow', unknown), deny)).toBe(false)
    expect(passes('kubernetes', admin('Deny', unknown))).toBe(false)
    expect(passes('kubernetes', admin('Pass', unknown))).toBe(false)
  })
  it('v1alpha2 are the same in one kind; to older Cilium it does not exist', () => {
    const spec = { tier: 'Admin', priority: 5, ingress: [rule('Deny', [everybody])] }
    const policy = tiered('ClusterNetworkPolicy', spec, 'v1alpha2')
    expect((['kubernetes', 'cilium-1.20', 'cilium-1.15'] as const).map((dialect) => passes(dialect, policy))).toEqual([
      false,
      false,
      true
    ])
  })
})

it('[10.5] what is not enforced is an issue with a code, where it stands', () => {
  const egress = [
    { toFQDNs: [{ matchName: 'a.com' }] },
    { toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*' }] } }] }
  ]
  const { object } = readObject(cnp({ ...backend2, egress }))
  const { issues = [] } = object ? normalise(object, { dialect: 'portcullis' }) : {}
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'peer-not-enforced spec.egress[0].toFQDNs[0]',
    'l7-not-enforced spec.egress[1].toPorts[0]'
  ])
  for (const { code } of issues) expect(ISSUES).toHaveProperty(code)
})

describe('[8.9] ClusterNetworkPolicy in Cilium', () => {
  const policy = (egress: object[], more: object = {}) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'p' },
    spec: { tier: 'Admin', priority: 5, subject: { namespaces: {} }, egress, ...more }
  })
  const out = (egress: object[], to: string, port: number, dialect: Dialect = 'cilium-1.20') => {
    const world = shop([policy(egress), cnp({ ...backend2, egress: [{}] })], { dialect })
    const names = { 'x.y.a.com.': ['192.0.2.9'] }
    return evaluate({ ...world, names }, flow('default/backend2', to, port)).egress
  }

  it('names are one label or more below a star, and their questions pass a proxy', () => {
    const accept = [{ action: 'Accept', to: [{ domainNames: ['*.a.com'] }] }]
    expect(out(accept, '192.0.2.9', 443)?.verdict).toBe('allow')
    expect(out(accept, '192.0.2.8', 443)?.verdict).toBe('deny')
    expect(out(accept, 'kube-system/coredns', 53)?.verdict).toBe('deny')
    const world = shop([policy(accept), cnp({ ...backend2, egress: [{}] })], { dialect: 'cilium-1.20' })
    const dns = world.pods.map((pod) =>
      pod.name === 'coredns' ? { ...pod, ports: [{ name: 'dns', port: 53, protocol: 'UDP' as const }] } : pod
    )
    const asked = evaluate({ ...world, pods: dns }, flow('default/backend2', 'kube-system/coredns', 53, 'UDP'))
    expect(asked.egress).toMatchObject({ verdict: 'allow', proxy: 'dns' })
  })
  it('no peer is anybody; an unknown one denies on the rule’s ports, and leaves an Accept its others', () => {
    const protocols = [{ tcp: { destinationPort: { number: 80 } } }]
    expect(out([{ action: 'Deny', to: [], protocols }], '192.0.2.9', 80)?.reason).toBe('rule')
    const unknown = [{ action: 'Pass', to: [{ strangers: {} }], protocols }]
    expect([80, 81].map((port) => out(unknown, '192.0.2.9', port)?.reason)).toEqual(['rule', 'default-deny'])
    const accept = [{ action: 'Accept', to: [{ strangers: {} }, { namespaces: {} }] }]
    expect(out(accept, 'default/database', 80)?.verdict).toBe('allow')
    expect(out(accept, 'default/database', 80, 'kubernetes')?.verdict).toBe('allow')
  })
  it('namespaces by NotIn are the world too', () => {
    const others = { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['ops'] }] }
    expect(out([{ action: 'Accept', to: [{ namespaces: others }] }], '192.0.2.9', 80)?.verdict).toBe('allow')
    const inPods = { namespaceSelector: others, podSelector: {} }
    expect(out([{ action: 'Accept', to: [{ pods: inPods }] }], '192.0.2.9', 80)?.verdict).toBe('deny')
  })
})
