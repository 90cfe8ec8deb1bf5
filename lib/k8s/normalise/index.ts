import { type Dialect, type Issue, type Policy, type PolicyRef, traits } from '@/lib/policy'
import type { PolicyObject } from '../object'
import { normaliseCilium } from './cilium'
import { normaliseNetworkPolicy } from './network-policy'

export interface NormaliseOptions {
  readonly dialect: Dialect
  /** Default: `default`. */
  readonly clusterName?: string
}

/**
 * A policy object → the engine's model. `policy` is absent where the object is refused (an issue of severity `error` says
 * why). What the dialect does not enforce fails closed and is an issue: an allow matches nothing, a deny is widened.
 */
export function normalise(
  object: PolicyObject,
  options: NormaliseOptions
): { readonly policy?: Policy; readonly issues: readonly Issue[] } {
  const dialect = traits(options.dialect)
  const clusterName = options.clusterName ?? 'default'
  const { name, namespace, uid, generation } = object.metadata
  const ref: PolicyRef = { kind: object.kind, namespace, name, uid, generation }
  switch (object.kind) {
    case 'NetworkPolicy':
      return { policy: normaliseNetworkPolicy(object, ref, dialect, clusterName), issues: [] }
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return { policy: normaliseCilium(object, ref, dialect, clusterName), issues: [] }
    default:
      return { issues: [] }
  }
}
