import { describe, expect, it } from 'vitest'
import { EXAMPLE, pod, SHOP } from '@/test/worlds/shop'
import { toWorld } from './world'

const options = { dialect: 'portcullis', localNode: 'node-a' } as const

describe('toWorld', () => {
  it('reads pods with what policies may ask of them', () => {
    const { world } = toWorld(SHOP, options)
    expect(world.pods.find(({ name }) => name === 'backend2')).toEqual({
      namespace: 'default',
      name: 'backend2',
      uid: 'uid-default-backend2',
      labels: { app: 'backend2' },
      serviceAccount: 'default',
      node: 'node-a',
      ips: ['10.1.0.12', 'fd10::12'],
      ports: [{ name: 'http', port: 5000, protocol: 'TCP' }],
      hostNetwork: false,
      phase: 'Running'
    })
    expect(world.nodes).toEqual([
      { name: 'node-a', labels: {}, ips: ['10.0.0.1'] },
      { name: 'node-b', labels: {}, ips: ['10.0.0.2'] }
    ])
  })

  it('reads an object once: what is the same object is the same pod in every world', () => {
    const [one, other] = [toWorld(SHOP, options).world, toWorld([...SHOP], options).world]
    expect(one.pods.every((pod, at) => pod === other.pods[at])).toBe(true)
    expect(one.nodes.every((node, at) => node === other.nodes[at])).toBe(true)
  })

  it('gives namespaces the label of their name, and those of pods that no object declares', () => {
    const { world } = toWorld([pod('lone', 'a', {}, '10.1.0.9')], options)
    expect(world.namespaces).toEqual([{ name: 'lone', labels: { 'kubernetes.io/metadata.name': 'lone' } }])
  })

  it('leaves out a policy that is refused, and says so by its name', () => {
    const bad = { ...EXAMPLE, metadata: { name: 'bad', namespace: 'default' }, spec: { ingress: [{}] } }
    const { world, issues } = toWorld([bad, EXAMPLE, { kind: 'ConfigMap' }, null, 'text'], options)
    expect(world.policies.map(({ ref }) => ref.name)).toEqual(['example'])
    expect(new Set(issues.map(({ policy }) => policy))).toEqual(new Set(['CiliumNetworkPolicy/default/bad']))
  })

  it('takes a service’s backends from its slices', () => {
    const service = { kind: 'Service', metadata: { name: 'db', namespace: 'data' }, spec: {} }
    const slice = {
      kind: 'EndpointSlice',
      metadata: { name: 'db-1', namespace: 'data', labels: { 'kubernetes.io/service-name': 'db' } },
      endpoints: [{ addresses: ['192.0.2.1'] }]
    }
    expect(toWorld([service, slice], options).world.services).toEqual([
      { namespace: 'data', name: 'db', labels: {}, backends: ['192.0.2.1'] }
    ])
  })

  it('[4.3] knows the API server by the service that it answers for', () => {
    const slice = {
      kind: 'EndpointSlice',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      endpoints: [{ addresses: ['10.0.0.2', '192.0.2.9'] }]
    }
    const { world } = toWorld([...SHOP, slice], options)
    expect(world.nodes.filter((node) => node.kubeApiserver).map(({ name }) => name)).toEqual(['node-b'])
    expect(world.apiServers).toEqual(['192.0.2.9'])
  })
})
