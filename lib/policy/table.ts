import type { Direction, PolicyRef, Reason, RuleId, SideVerdict } from './model'

/**
 * What `compile` makes and the datapath looks up: one flat table per distinct subject.
 * A lookup asks for the peer's identity, its CIDR class and the wildcard; in each, the entry with the longest
 * protocol-and-port prefix answers, and of the (at most three) answers the highest precedence wins. So every entry already
 * holds the best of the entries that cover it.
 */
export interface PolicyTable {
  readonly entries: readonly TableEntry[]
}

export interface TableEntry {
  readonly direction: Direction
  /** `any` entries exist for both directions in every table: the default verdict. */
  readonly peer: TablePeer
  /** IANA protocol number, or `'any'` (then port is `'any'` too). */
  readonly protocol: number | 'any'
  /** A prefix of the port (or ICMP type): `bits` leading bits of 16 count; 0 is any port. */
  readonly port: { readonly value: number; readonly bits: number }
  readonly verdict: 'allow' | 'deny'
  /** Allowed by way of a proxy; a datapath that has none denies (Cilium dialects only). */
  readonly proxy?: NonNullable<SideVerdict['proxy']>
  /** Higher wins; see precedence.ts. */
  readonly precedence: number
  readonly evidence: Evidence
}

export type TablePeer =
  | { readonly kind: 'identity'; readonly identity: number }
  | { readonly kind: 'class'; readonly class: number }
  | { readonly kind: 'any' }

/** What a cookie stands for: the rules that decided, or the implicit reason with the policies behind it. */
export interface Evidence {
  readonly reason: Reason
  /** Sorted. At most `EVIDENCE_LIMIT`: of more that say the same, those that name the ports most narrowly. */
  readonly rules: readonly RuleId[]
  /** Of an implicit reason. */
  readonly isolatedBy: readonly PolicyRef[]
}

/** Address to peer: exact addresses (pods, nodes) and prefixes (CIDR classes; the rest of the world). */
export interface PeerTable {
  readonly exact: readonly { readonly address: string; readonly identity: number; readonly class: number }[]
  /** Longest prefix wins. Addresses with no prefix are world-ipv4 or world-ipv6 with class 0. */
  readonly prefixes: readonly { readonly cidr: string; readonly identity: number; readonly class: number }[]
}
