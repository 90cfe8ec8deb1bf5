import { expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp, EXAMPLE, np, pod, SHOP } from '@/test/worlds/shop'
import { lint } from './index'

const toDns = (...protocols: string[]) => ({
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
  toPorts: [{ ports: protocols.map((protocol) => ({ port: '53', protocol })) }]
})
const withRule = (rule: object) => cnp({ ...EXAMPLE.spec, egress: [...EXAMPLE.spec.egress, rule] })

it('[11.2] isolated egress without DNS loses names', () => {
  expect(codes([EXAMPLE])).toEqual(['egress-without-dns spec.egress'])
  expect(repairsOf(findings([EXAMPLE]), 'egress-without-dns')).toMatchObject([
    [{ op: 'append', path: 'spec.egress', value: toDns('UDP', 'TCP') }]
  ])
  expect(codes([np({ podSelector: {}, policyTypes: ['Egress'] })])).toEqual(['egress-without-dns spec.egress'])
})

it('[11.2] and not where a rule lets them, be it of another policy', () => {
  expect(codes([withRule(toDns('ANY'))])).toEqual([])
  const forAll = cnp({ endpointSelector: {}, egress: [toDns('UDP', 'TCP')] }, { name: 'dns' })
  expect(codes([EXAMPLE, forAll])).toEqual([])
})

it('[11.2] over UDP alone long answers are lost', () => {
  expect(codes([withRule(toDns('UDP'))])).toEqual(['dns-without-tcp spec.egress'])
})

// Guards: cilium #34387: the cache of a node answers on a link-local address, which is the node.
it('[11.6] where nodes cache names, the node must be reached', () => {
  const cache = pod('kube-system', 'node-local-dns', { 'k8s-app': 'node-local-dns' }, '10.0.0.1', { hostNetwork: true })
  const said = (policy: unknown) => {
    const { world } = toWorld([...SHOP, cache, policy], { dialect: 'portcullis', localNode: 'node-a' })
    return lint(world, world.policies).map(({ code }) => code)
  }
  expect(said(withRule(toDns('ANY')))).toEqual(['egress-without-node-dns'])
  const toCache = { toEntities: ['host'], toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }] }
  expect(said(cnp({ ...EXAMPLE.spec, egress: [...EXAMPLE.spec.egress, toDns('ANY'), toCache] }))).toEqual([])
})
