import { expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp, np, pod, SHOP } from '@/test/worlds/shop'
import { lint } from './index'

const subject = (matchLabels: object, more: object = {}) =>
  cnp({ endpointSelector: { matchLabels }, ingress: [{ fromEntities: ['all'] }], ...more })
const ccnp = (spec: object) => ({ ...cnp(spec), kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'c' } })

it('[11.3] a subject that is nobody now', () => {
  expect(codes([subject({ app: 'nosuch' })])).toEqual(['subject-selects-nothing spec.endpointSelector'])
  expect(codes([subject({ app: 'backend2' })])).toEqual([])
})

it('[11.7] the label that was likely meant, with the edit that makes it so', () => {
  const found = findings([subject({ app: 'bakcend2' })])
  expect(found.map(({ message }) => message)).toEqual([
    'No pod has app=bakcend2: the policy has no effect. Did you mean app=backend2?'
  ])
  expect(repairsOf(found, 'subject-misspelt')).toEqual([
    [{ op: 'replace', path: 'spec.endpointSelector.matchLabels["app"]', value: 'backend2' }]
  ])
})

it('[11.7] pods of another namespace', () => {
  expect(codes([subject({ 'k8s-app': 'kube-dns' })])).toEqual(['subject-elsewhere spec.endpointSelector'])
})

it('[8.5] pods in the network of their node', () => {
  const agent = pod('default', 'agent', { app: 'agent' }, '10.0.0.1', { hostNetwork: true })
  const { world } = toWorld([...SHOP, agent, np({ podSelector: { matchLabels: { app: 'agent' } } })], {
    dialect: 'kubernetes',
    localNode: 'node-a'
  })
  expect(lint(world, world.policies).map(({ code }) => code)).toEqual(['subject-is-host-network'])
})

it('[2.3] labels that are no part of an identity', () => {
  expect(codes([subject({ 'pod-template-hash': 'x' })])).toEqual(['selector-on-filtered-label spec.endpointSelector'])
  const node = ccnp({ nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'node-a' } }, ingress: [{}] })
  expect(codes([node], { dialect: 'cilium-1.20' })).toContain('selector-on-filtered-label spec.nodeSelector')
})

it('[2.7] everything, clusterwide, is more than pods', () => {
  const all = ccnp({ endpointSelector: {}, ingress: [{ fromEntities: ['cluster'] }] })
  expect(codes([all])).toEqual(['subject-selects-reserved spec.endpointSelector'])
  expect(codes([{ ...all, spec: { ...(all.spec as object), enableDefaultDeny: { ingress: false } } }])).toEqual([])
})

it('without a cluster nothing is said of who is there', () => {
  const { world } = toWorld([subject({ app: 'nosuch' })], { dialect: 'portcullis', localNode: '' })
  expect(lint(world, world.policies)).toEqual([])
})
