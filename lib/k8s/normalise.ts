import type { Dialect, Issue, Policy } from '@/lib/policy'
import type { PolicyObject } from './object'

export interface NormaliseOptions {
  readonly dialect: Dialect
}

/**
 * A policy object → the engine's model. `policy` is absent where the object is refused (an issue of severity `error` says
 * why). What the dialect does not enforce fails closed and is an issue: an allow matches nothing, a deny is widened.
 */
export function normalise(
  _object: PolicyObject,
  _options: NormaliseOptions
): { readonly policy?: Policy; readonly issues: readonly Issue[] } {
  return { issues: [] }
}
