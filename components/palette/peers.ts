import type { PeerInput } from '@/lib/editor'

export interface PaletteEntry {
  readonly label: string
  readonly sentence: string
  readonly peer: PeerInput
}

/** Blocks that say nothing yet: what they mean is filled in after the drop. */
export const BUILDING_BLOCKS: readonly PaletteEntry[] = [
  {
    label: 'Pods by label',
    sentence: 'Pods of this namespace, chosen by their labels.',
    peer: { kind: 'endpoints', selector: [] }
  },
  {
    label: 'Namespace',
    sentence: 'Pods of another namespace, or of any.',
    peer: { kind: 'endpoints', selector: [], namespace: { kind: 'all' } }
  },
  {
    label: 'CIDR',
    sentence: 'Addresses outside the cluster, as a prefix.',
    peer: { kind: 'cidr', cidr: '10.0.0.0/8' }
  },
  {
    label: 'DNS name',
    sentence: 'Hosts outside, by the name that was resolved.',
    peer: { kind: 'fqdn', matchName: 'example.com' }
  },
  {
    label: 'Service',
    sentence: 'The backends of a Kubernetes Service.',
    peer: { kind: 'service', name: 'some-service', namespace: 'default' }
  },
  {
    label: 'Services by label',
    sentence: 'The backends of all Services that bear a label.',
    peer: { kind: 'service', selector: [] }
  },
  {
    label: 'CIDR group',
    sentence: 'Addresses that a CiliumCIDRGroup lists.',
    peer: { kind: 'cidr-group', group: 'some-group' }
  },
  {
    label: 'CIDR groups by label',
    sentence: 'Addresses of all CiliumCIDRGroups that bear a label.',
    peer: { kind: 'cidr-group', selector: [] }
  },
  {
    label: 'Nodes',
    sentence: 'Other nodes of the cluster, by their labels.',
    peer: { kind: 'nodes', selector: [] }
  },
  { label: 'Anyone', sentence: 'A rule without peers: every source or destination.', peer: { kind: 'any' } }
]
