import { CLUSTER_KEY } from './labels'
import type { Entity } from './model'
import type { Identity } from './party'

/** Every entity that a policy may name, as written (SPEC 1.7: case counts). */
export const ENTITIES: readonly Entity[] = [
  'all',
  'world',
  'world-ipv4',
  'world-ipv6',
  'cluster',
  'cluster-mesh',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver'
]

const IN_CLUSTER: readonly Entity[] = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']
const OUTSIDE: readonly Entity[] = ['world', 'world-ipv4', 'world-ipv6']

/** SPEC 4.2, 4.3. */
export function matchesEntity(entity: Entity, identity: Identity, clusterName: string): boolean {
  const carries = (wanted: readonly Entity[]) => identity.entities.some((one) => wanted.includes(one))
  switch (entity) {
    case 'all':
      return true
    case 'none':
      return false
    case 'world':
      return carries(OUTSIDE)
    case 'cluster':
      return carries(IN_CLUSTER) || (identity.kind === 'pod' && clusterOf(identity) === clusterName)
    case 'cluster-mesh':
      return carries(IN_CLUSTER) || identity.kind === 'pod'
    default:
      return carries([entity])
  }
}

function clusterOf(identity: Identity): string | undefined {
  return identity.labels[`k8s:${CLUSTER_KEY}`]
}
