import type { FlowParty } from '../flow'
import { type FlowWorkload, workloadOf } from './workload'

/** Whom a rule is to name. */
export type ProposedPeer =
  | { readonly kind: 'pods'; readonly workload: FlowWorkload }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'cidr'; readonly cidr: string }

/** Undefined for a pod that nothing selects: it has no lasting label. */
export function peerOfParty(party: FlowParty): ProposedPeer | undefined {
  const workload = workloadOf(party)
  if (workload) return { kind: 'pods', workload }
  if (party.pod !== undefined) return undefined
  if (party.entity !== undefined && !party.entity.startsWith('world')) return { kind: 'entity', entity: party.entity }
  return { kind: 'cidr', cidr: `${party.address}/${party.address.includes(':') ? 128 : 32}` }
}

export function peerKey(peer: ProposedPeer): string {
  if (peer.kind === 'pods') return `pods ${peer.workload.key}`
  return peer.kind === 'entity' ? `entity ${peer.entity}` : `cidr ${peer.cidr}`
}
