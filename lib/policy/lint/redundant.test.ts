import { expect, it } from 'vitest'
import { codes, findings } from '@/test/worlds/lint'
import { cnp, np } from '@/test/worlds/shop'

const from = (...ingress: readonly unknown[]) => cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress })
const backend1 = { fromEndpoints: [{ matchLabels: { app: 'backend1' } }] }
const port = (port: string, endPort?: number) => ({
  toPorts: [{ ports: [{ port, protocol: 'TCP', ...(endPort ? { endPort } : {}) }] }]
})

it('[11.5] a rule within another adds nothing', () => {
  expect(codes([from({ ...backend1, ...port('80', 90) }, { ...backend1, ...port('85') })])).toEqual([
    'rule-covered spec.ingress[1]'
  ])
  expect(codes([from({ ...backend1, ...port('85') }, { fromEntities: ['all'], ...port('80', 90) })])).toEqual([
    'rule-covered spec.ingress[0]'
  ])
  expect(codes([from({ ...backend1, ...port('80', 90) }, { ...backend1, ...port('85', 95) })])).toEqual([])
  expect(
    codes([from({ fromCIDR: ['192.0.2.0/24'] }, { fromCIDR: ['192.0.2.7/32'] }, { fromCIDR: ['192.0.3.7/32'] })])
  ).toEqual(['rule-covered spec.ingress[1]'])
})

it('[11.5] of two that are equal the second', () => {
  const found = findings([from(backend1, backend1)])
  expect(found.map(({ code, path, message }) => `${code} ${path}: ${message}`)).toEqual([
    'rule-covered spec.ingress[1]: This adds nothing: spec.ingress[0] covers all of it.'
  ])
})

it('[11.5] of another policy, that selects more', () => {
  const everywhere = np({ podSelector: {}, ingress: [{}] })
  const one = np({ podSelector: { matchLabels: { app: 'backend2' } }, ingress: [{ from: [{ podSelector: {} }] }] })
  const named = (policy: object, name: string) => ({ ...policy, metadata: { name, namespace: 'default' } })
  expect(codes([named(one, 'a'), named(everywhere, 'b')])).toEqual(['rule-covered spec.ingress[0]'])
  expect(codes([named(everywhere, 'b'), named(one, 'a')])).toEqual([])
})

it('[11.5, 7.4] an allow behind a deny is dead', () => {
  const policy = (deny: object) =>
    cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress: [backend1], ingressDeny: [deny] })
  expect(codes([policy(backend1)])).toEqual(['rule-dead spec.ingress[0]'])
  expect(codes([policy({ ...backend1, ...port('80') })])).toEqual([])
})

// Guards: a rule that lets a proxy read on is not the same as one that does not (6.5).
it('[6.5, 11.5] only an equal rule is covered where something reads on', () => {
  const http = { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/' }] } }] }
  const cilium = { dialect: 'cilium-1.20' } as const
  expect(codes([from({ ...backend1, ...http }, { ...backend1, ...port('80') })], cilium)).toEqual([])
  expect(codes([from({ fromEntities: ['cluster'], ...port('80') }, { ...backend1, ...http })], cilium)).toEqual([])
  expect(codes([from({ ...backend1, ...http }, { ...backend1, ...http })], cilium)).toEqual(['rule-covered spec.ingress[1]'])
})
