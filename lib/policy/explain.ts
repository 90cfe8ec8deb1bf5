import type { Direction, Flow, FlowVerdict, NearMiss, PolicyRef, Reason, RuleId, World } from './model'

export interface SideExplanation {
  readonly direction: Direction
  readonly verdict: 'allow' | 'deny'
  readonly reason: Reason
  /** One plain sentence: who, what, why. */
  readonly sentence: string
  /** Rules that decided. */
  readonly rules: readonly RuleId[]
  /** Policies that isolate the subject. */
  readonly isolatedBy: readonly PolicyRef[]
  readonly nearMisses: readonly { readonly miss: NearMiss; readonly sentence: string }[]
}

export interface Explanation {
  readonly verdict: FlowVerdict
  /** The answer in one sentence. */
  readonly sentence: string
  readonly sides: readonly SideExplanation[]
}

/** Why a flow passes or not, as data and as one plain sentence each. */
export function explain(_world: World, _flow: Flow): Explanation {
  throw new Error('not yet')
}
