import type { Flow, FlowVerdict, RuleId } from '@/lib/policy'

/** What of a policy a connection tries. */
export type TrialKind =
  /** One that the rule names: peer and port. */
  | 'named'
  /** The same two ends, a port beside the rule's. */
  | 'other-port'
  /** The rule's port, a peer that it does not name. */
  | 'other-peer'
  /** An address that a CIDR leaves out. */
  | 'except'
  /** Of a policy without a rule in that direction. */
  | 'isolated'
  /** A pod that the policy does not select. */
  | 'not-selected'

/** A connection to open, and what must become of it. */
export interface Trial {
  readonly kind: TrialKind
  /** That it is about; undefined where it is about no single one. */
  readonly rule?: RuleId
  readonly flow: Flow
  readonly verdict: FlowVerdict
  /** Whether packets must pass: what a proxy would have to judge is not passed on by our datapath. */
  readonly passes: boolean
}

/** A part of the policy that no connection from here can try, and why, a sentence. */
export interface Untried {
  readonly rule?: RuleId
  readonly why: string
}

export interface TrialPlan {
  readonly trials: readonly Trial[]
  readonly untried: readonly Untried[]
}
