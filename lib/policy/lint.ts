import type { Issue } from './issues'
import type { Policy, World } from './model'

export interface PolicyIssue extends Issue {
  /** `kind/namespace/name`. */
  readonly policy: string
}

/** What is accepted and still likely to be a mistake. */
export function lint(_world: World, _policies: readonly Policy[]): readonly PolicyIssue[] {
  return []
}
