import { describe, expect, it } from 'vitest'
import { ENTITIES, matchesEntity } from './entity'
import type { Entity } from './model'
import type { Identity } from './party'

const reserved = (...entities: readonly Entity[]): Identity => ({
  kind: 'reserved',
  labels: {},
  entities,
  ports: [],
  addresses: []
})
const pod: Identity = {
  ...reserved(),
  kind: 'pod',
  labels: { 'k8s:io.cilium.k8s.policy.cluster': 'default' }
}
const takenBy = (identity: Identity) => ENTITIES.filter((entity) => matchesEntity(entity, identity, 'default'))

describe('[4.2, 4.3] entities', () => {
  it.each([
    ['a pod', pod, ['all', 'cluster', 'cluster-mesh']],
    ['the own node', reserved('host'), ['all', 'cluster', 'cluster-mesh', 'host']],
    ['the world', reserved('world-ipv4'), ['all', 'world', 'world-ipv4']],
    [
      'the API server’s node',
      reserved('remote-node', 'kube-apiserver'),
      ['all', 'cluster', 'cluster-mesh', 'remote-node', 'kube-apiserver']
    ],
    [
      'an API server outside',
      reserved('world-ipv4', 'kube-apiserver'),
      ['all', 'world', 'world-ipv4', 'cluster', 'cluster-mesh', 'kube-apiserver']
    ],
    ['an endpoint without labels yet', reserved('init'), ['all', 'cluster', 'cluster-mesh', 'init']]
  ])('that match %s', (_, identity, entities) => expect(takenBy(identity)).toEqual(entities))

  it('of another cluster are of the mesh', () => {
    const far = { ...pod, labels: { 'k8s:io.cilium.k8s.policy.cluster': 'east' } }
    expect(takenBy(far)).toEqual(['all', 'cluster-mesh'])
  })
})
