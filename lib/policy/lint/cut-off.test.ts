import { expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { codes, repairsOf } from '@/test/worlds/lint'
import { cnp, np, pod, SHOP } from '@/test/worlds/shop'
import { lint } from './index'

const backend2 = { matchLabels: { app: 'backend2' } }

// Guards: kube-network-policies #65: probes fail.
it('[8.4] a deny that stops the kubelet’s probes', () => {
  const deny = (rule: object) =>
    codes([cnp({ endpointSelector: backend2, enableDefaultDeny: { ingress: false }, ingressDeny: [rule] })])
  expect(deny({ fromEntities: ['cluster'] })).toEqual(['denies-own-node spec.ingressDeny[0]'])
  expect(deny({ fromEntities: ['host'], toPorts: [{ ports: [{ port: '9' }] }] })).toEqual([])
  expect(deny({ fromEntities: ['remote-node'] })).toEqual([])
})

const kubernetes = [
  { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name: 'kubernetes' }, spec: {} },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'default', name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    endpoints: [{ addresses: ['10.0.0.2'] }]
  }
]
const said = (objects: readonly unknown[], policy: unknown) => {
  const { world } = toWorld([...SHOP, ...objects, policy], { dialect: 'cilium-1.20', localNode: 'node-a' })
  return lint(world, world.policies)
}

it('[11.6] pods with an account that lose the API server', () => {
  const operator = pod('default', 'operator', { app: 'operator' }, '10.1.0.20', { serviceAccountName: 'operator' })
  const policy = (app: string, ...egress: readonly unknown[]) =>
    cnp({ endpointSelector: { matchLabels: { app } }, egress: egress.length > 0 ? egress : [{}] })
  const found = said([...kubernetes, operator], policy('operator'))
  expect(found.map(({ code }) => code)).toContain('egress-without-api-server')
  expect(repairsOf(found, 'egress-without-api-server')).toEqual([
    [{ op: 'append', path: 'spec.egress', value: { toEntities: ['kube-apiserver'] } }]
  ])
  const codesOf = (policy: unknown) => said([...kubernetes, operator], policy).map(({ code }) => code)
  expect(codesOf(policy('operator', { toEntities: ['kube-apiserver'] }))).not.toContain('egress-without-api-server')
  expect(codesOf(policy('backend2'))).not.toContain('egress-without-api-server')
})

it('[11.6] metrics that Prometheus may no longer read', () => {
  const scraper = pod('other', 'prometheus', { 'app.kubernetes.io/name': 'prometheus' }, '10.1.0.30')
  const ports = [{ name: 'metrics', containerPort: 9090 }]
  const api = pod('default', 'api', { app: 'api' }, '10.1.0.31', { containers: [{ name: 'main', ports }] })
  const policy = (...ingress: readonly unknown[]) => np({ podSelector: { matchLabels: { app: 'api' } }, ingress })
  const found = said([scraper, api], policy())
  expect(found.map(({ code }) => code)).toEqual(['ingress-without-prometheus'])
  const [[repair] = []] = repairsOf(found, 'ingress-without-prometheus')
  // The repair does what it says.
  const after = said([scraper, api], policy(repair && 'value' in repair ? repair.value : {}))
  expect(after).toEqual([])
})
