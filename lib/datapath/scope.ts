import type { Direction, TablePeer } from '@/lib/policy'
import { abi } from './abi.gen'

const { PC_INGRESS, PC_EGRESS } = abi.enums.pc_direction
const { PC_PEER_ANY, PC_PEER_IDENTITY, PC_PEER_CLASS } = abi.enums.pc_peer_kind

/** Bits of a policy key before the protocol: the peer's number and the scope, which every key names in full. */
export const SCOPE_BITS = 40

/** Direction and kind of peer in one byte, see `struct pc_policy_key`. */
export function encodeScope(direction: Direction, kind: TablePeer['kind']): number {
  const of = kind === 'any' ? PC_PEER_ANY : kind === 'identity' ? PC_PEER_IDENTITY : PC_PEER_CLASS
  return ((direction === 'ingress' ? PC_INGRESS : PC_EGRESS) << 2) | of
}
