import { expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp, np, pod, SHOP } from '@/test/worlds/shop'
import { lint } from './index'

const from = (rule: object) => cnp({ endpointSelector: { matchLabels: { app: 'backend2' } }, ingress: [rule] })
const labels = (matchLabels: object) => from({ fromEndpoints: [{ matchLabels }] })
const place = 'spec.ingress[0].fromEndpoints[0]'

it('[11.3] a peer that nobody is now', () => {
  expect(codes([labels({ app: 'nosuch' })])).toEqual([`peer-selects-nothing ${place}`])
  expect(codes([labels({ app: 'backend1' })])).toEqual([])
})

it('[11.7] the label that was likely meant: its value, its key, its namespace', () => {
  const repairs = (matchLabels: object) => repairsOf(findings([labels(matchLabels)]), 'peer-misspelt')
  const at = `${place}.matchLabels`
  expect(repairs({ app: 'databse' })).toEqual([[{ op: 'replace', path: `${at}["app"]`, value: 'database' }]])
  expect(repairs({ name: 'database' })).toEqual([[{ op: 'rename', path: `${at}["name"]`, key: 'app' }]])
  const namespace = 'k8s:io.kubernetes.pod.namespace'
  expect(repairs({ [namespace]: 'kube-sytem', 'k8s-app': 'kube-dns' })).toEqual([
    [{ op: 'replace', path: `${at}["${namespace}"]`, value: 'kube-system' }]
  ])
})

it('[11.7] in a NetworkPolicy too', () => {
  const peer = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-sytem' } } }
  const found = findings([np({ podSelector: {}, ingress: [{ from: [peer] }] })])
  expect(repairsOf(found, 'peer-misspelt')).toEqual([
    [
      {
        op: 'replace',
        path: 'spec.ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"]',
        value: 'kube-system'
      }
    ]
  ])
})

it('[11.7] pods that are in another namespace, which is named', () => {
  const found = findings([labels({ 'k8s-app': 'kube-dns' })])
  expect(found.map(({ code }) => code)).toEqual(['peer-elsewhere'])
  expect(found[0]?.repairs?.[0]?.edits).toEqual([
    { op: 'set', path: `${place}.matchLabels["k8s:io.kubernetes.pod.namespace"]`, value: 'kube-system' }
  ])
})

// Guards: an ingress controller in its node's network is not the pod that the rule names.
it('[8.5] pods in the network of their node', () => {
  const proxy = pod('default', 'ingress-nginx', { app: 'ingress-nginx' }, '10.0.0.1', { hostNetwork: true })
  const { world } = toWorld([...SHOP, proxy, labels({ app: 'ingress-nginx' })], {
    dialect: 'portcullis',
    localNode: 'node-a'
  })
  expect(lint(world, world.policies).map(({ code }) => code)).toEqual(['peer-is-host-network'])
})

it('[2.1, 2.3] labels that no identity has', () => {
  expect(codes([labels({ 'pod-template-hash': 'x' })])).toEqual([`selector-on-filtered-label ${place}`])
  expect(codes([labels({ 'kubernetes:app': 'backend1' })])).toEqual([`label-source-unknown ${place}`])
})

it('[3.4] services that are none, with ports, are anybody in Cilium', () => {
  const to = (toPorts?: unknown) =>
    cnp({
      endpointSelector: { matchLabels: { app: 'database' } },
      egress: [
        { toServices: [{ k8sService: { serviceName: 'nosuch', namespace: 'default' } }], ...(toPorts ? { toPorts } : {}) }
      ]
    })
  const all = codes([to([{ ports: [{ port: '80' }] }])], { dialect: 'cilium-1.20' })
  expect(all).toContain('services-match-anyone spec.egress[0].toServices[0]')
  expect(codes([to()], { dialect: 'cilium-1.20' })).toContain('peer-selects-nothing spec.egress[0].toServices[0]')
})

it('[11.3] a group that the cluster does not have, be it by name or by labels; without a cluster nothing is known', () => {
  const sets = [{ cidrGroupRef: 'nosuch' }, { cidrGroupSelector: { matchLabels: { team: 'nosuch' } } }]
  const policy = from({ fromCIDRSet: sets })
  const both = [0, 1].map((at) => `peer-selects-nothing spec.ingress[0].fromCIDRSet[${at}]`)
  expect(codes([policy])).toEqual(both)
  const { world } = toWorld([policy], { dialect: 'portcullis', localNode: '' })
  expect(lint(world, world.policies).map(({ code }) => code)).not.toContain('peer-selects-nothing')
})

it('[4.2] the entity none', () => {
  expect(codes([from({ fromEntities: ['none'] })])).toEqual(['entity-none spec.ingress[0].fromEntities[0]'])
})
