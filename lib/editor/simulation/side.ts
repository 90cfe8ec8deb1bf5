import { formatAddress, type Party, type ReachGroup } from '@/lib/policy'
import type { Side } from './model'

export function sideOf(group: ReachGroup): Side {
  const pods = group.kind === 'pods' ? group.pods.length : 0
  const namespace = group.kind === 'pods' ? group.namespace : ''
  return { name: group.name, pods, namespace, party: partyOf(group) }
}

/** One of a group, as a flow names it. */
function partyOf(group: ReachGroup): Party | undefined {
  switch (group.kind) {
    case 'pods': {
      const [pod] = group.pods
      return pod && { kind: 'pod', namespace: pod.namespace, name: pod.name }
    }
    case 'own-node':
    case 'other-node': {
      const [node] = group.nodes
      return node && { kind: 'node', name: node.name }
    }
    case 'reserved':
      return { kind: 'reserved', entity: group.entity }
    case 'outside': {
      const [address] = group.identity.addresses
      return address && { kind: 'address', address: formatAddress(address) }
    }
  }
}
