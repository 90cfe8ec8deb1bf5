import { expect, it } from 'vitest'
import { codes, findings, repairsOf } from '@/test/worlds/lint'
import { cnp, np } from '@/test/worlds/shop'

const from = (...entries: readonly unknown[]) =>
  np({ podSelector: { matchLabels: { app: 'backend2' } }, ingress: [{ from: entries }] })
const inOps = { namespaceSelector: { matchLabels: { team: 'ops' } } }
const named = (app: string) => ({ podSelector: { matchLabels: { app } } })

// Guards: rancher/dashboard #7660, lens #8195: AND and OR of a list of peers are taken for each other.
it('[8.3, 11.8] a namespace beside labels is either of the two', () => {
  expect(codes([from(inOps, named('backend1'))])).toEqual(['peers-are-alternatives spec.ingress[0].from[1]'])
  expect(codes([from({ ...inOps, ...named('backend1') })])).toEqual([])
  expect(codes([from({ podSelector: {} }, inOps)])).toEqual([])
  expect(codes([from({ namespaceSelector: {} }, named('backend1'))])).toEqual([])
  expect(codes([from(inOps, named('backend1'), { ipBlock: { cidr: '192.0.2.0/24' } })])).toEqual([])
})

it('[8.3, 11.8] one was meant where only the two together are somebody', () => {
  const dns = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }
  const found = findings([from(dns, { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })])
  expect(found.map(({ code }) => code)).toContain('peers-meant-as-one')
  expect(repairsOf(found, 'peers-meant-as-one')).toEqual([
    [
      { op: 'set', path: 'spec.ingress[0].from[0].podSelector', value: { matchLabels: { 'k8s-app': 'kube-dns' } } },
      { op: 'remove', path: 'spec.ingress[0].from[1]' }
    ]
  ])
})

it('[2.5] likewise in a CiliumNetworkPolicy', () => {
  const place = { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system' } }
  const policy = cnp({
    endpointSelector: { matchLabels: { app: 'backend2' } },
    ingress: [{ fromEndpoints: [place, { matchLabels: { 'k8s-app': 'kube-dns' } }] }]
  })
  expect(repairsOf(findings([policy]), 'peers-meant-as-one')).toEqual([
    [
      { op: 'set', path: 'spec.ingress[0].fromEndpoints[0].matchLabels["k8s-app"]', value: 'kube-dns' },
      { op: 'remove', path: 'spec.ingress[0].fromEndpoints[1]' }
    ]
  ])
})

it('[8.3, 11.8] two were meant where each is somebody and both are nobody', () => {
  expect(codes([from({ ...inOps, ...named('database') })])).toContain('peers-meant-as-two spec.ingress[0].from[0]')
})
