import type { Direction, Family, Party, Protocol, SideVerdict, World } from '@/lib/policy'

/*
 * Verdicts of the loaded program, for cases: `dist/agent/verdicts.js` reads requests and writes replies, a line of JSON each,
 * one reply to a request, in order.
 */

export type VerdictRequest =
  /** Of what the questions that follow are about. */
  { readonly kind: 'world'; readonly world: World } | ({ readonly kind: 'ask' } & VerdictQuestion)

export interface VerdictQuestion {
  readonly direction: Direction
  readonly subject: Party
  readonly peer: Party
  readonly family?: Family | undefined
  /** One packet each. */
  readonly probes: readonly VerdictProbe[]
}

export interface VerdictProbe {
  readonly protocol: Protocol
  /** Destination port; of ICMP the type. */
  readonly port: number
}

export type VerdictReply =
  | { readonly kind: 'ready' }
  /** In the order of the probes. */
  | { readonly kind: 'answers'; readonly answers: readonly ProgramVerdict[] }
  /** What failed, one sentence. The process goes on. */
  | { readonly kind: 'error'; readonly error: string }

export type ProgramVerdict = Pick<SideVerdict, 'verdict' | 'reason' | 'rules' | 'isolatedBy' | 'proxy'>
