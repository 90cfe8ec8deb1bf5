import { expect, it } from 'vitest'
import { toWorld } from '@/lib/k8s'
import { ClusterPods } from './cluster-pods'
import type { PodNetwork } from './networks/networks'

const pod = (
  name: string,
  { ips = [], node = 'n1', phase = 'Running', ...more }: Readonly<Record<string, unknown>> = {}
) => ({
  kind: 'Pod',
  metadata: { name, uid: name, namespace: 'default', ...more },
  spec: { nodeName: node },
  status: { phase, podIPs: (ips as readonly string[]).map((ip) => ({ ip })) }
})
const network = (name: string, ...addresses: readonly string[]): PodNetwork => ({
  ifindex: 7,
  name,
  addresses,
  netns: `/run/netns/${name}`
})

function of(objects: readonly unknown[], networks: Readonly<Record<string, PodNetwork>>, other?: string, had = false) {
  const pods = new ClusterPods({ networks: { look: () => {}, find: (uid) => networks[uid] }, had: () => had })
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: 'n1' })
  const found = pods.of(world, objects, other)
  return { ...found, again: () => pods.of(world, objects, other), given: world }
}

it('a pod that has just been made has the addresses of its network, until its object has some', () => {
  const { world, facts, again, given } = of([pod('new'), pod('old', { ips: ['10.1.0.9'] })], {
    new: network('veth1', '10.1.0.5', 'fd00:0:0:0:0:0:0:5'),
    old: network('veth2', '10.1.0.9', '10.1.0.77')
  })
  expect(world.pods.map(({ ips }) => ips)).toEqual([['10.1.0.5', 'fd00:0:0:0:0:0:0:5'], ['10.1.0.9']])
  expect(facts.get('new')).toMatchObject({ interface: 'veth1', netns: '/run/netns/veth1' })
  // Guards: each round compiles.
  expect(again().world).toBe(world)
  expect(of([pod('old', { ips: ['10.1.0.9'] })], {}).world).not.toBe(given)
})

it('sandbox-made-anew: the addresses of the new one count, though the object has those of the old', () => {
  const { world } = of([pod('a', { ips: ['10.1.0.5', 'fd00::5'] })], {
    a: network('veth2', '10.1.0.6', 'fd00:0:0:0:0:0:0:6')
  })
  expect(world.pods[0]?.ips).toEqual(['10.1.0.6', 'fd00:0:0:0:0:0:0:6'])
})

it('address-of-another: what a pod has in its own namespace takes nobody’s address, of a pod that has ended it may', () => {
  const networks = { thief: network('veth1', '10.1.0.9', 'fd00:0:0:0:0:0:0:9') }
  const victim = pod('victim', { ips: ['10.1.0.9', 'fd00::9'], node: 'n2' })
  expect(of([pod('thief'), victim], networks).world.pods[0]?.ips).toEqual([])
  const ended = pod('victim', { ips: ['10.1.0.9', 'fd00::9'], node: 'n2', phase: 'Succeeded' })
  expect(of([pod('thief'), ended], networks).world.pods[0]?.ips).toHaveLength(2)
})

it('annotation-names-an-interface: who makes a pod does not choose whose packets are judged', () => {
  const annotations = { 'portcullis.dev/host-interface': 'eth0', 'portcullis.dev/netns': '/proc/1/ns/net' }
  const { facts } = of([pod('a', { ips: ['10.1.0.9'], annotations })], {})
  expect(facts.get('a')).toMatchObject({ interface: '', netns: '' })
})

it('cilium-comes-to-a-node: new pods are left to it, and it says so; what is attached stays', () => {
  const networks = { a: network('veth1') }
  const left = of([pod('a', { ips: ['10.1.0.9'] })], networks, 'Cilium')
  expect(left.facts.get('a')).toMatchObject({ interface: '', missing: 'Cilium enforces on this node' })
  expect(of([pod('a', { ips: ['10.1.0.9'] })], networks, 'Cilium', true).facts.get('a')?.interface).toBe('veth1')
})
