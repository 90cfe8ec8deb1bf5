import type { Dialect, Issue, MeaningChange, PolicyKind, Traits, World } from '@/lib/policy'
import type { JsonObject } from '../yaml/value'

/** Kinds that can be turned into one another; network-policy-api's tiers and priorities have no word in the others. */
export type ConvertibleKind = 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy'

export const CONVERTIBLE: readonly ConvertibleKind[] = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy'
]

export interface ConvertOptions {
  /** Who enforces. NetworkPolicies and Cilium's kinds are both read as it does; where it does not know Cilium's, as 1.20. */
  readonly dialect: Dialect
  /** Default: `default`. */
  readonly clusterName?: string
  /** A cluster whose pods serve as examples. */
  readonly world?: World
}

export interface Conversion {
  /** The new object; absent where something cannot be said, or the object is refused as it is. */
  readonly document?: JsonObject
  /** Why there is none. */
  readonly issues: readonly Issue[]
  /** What changes in meaning, an example flow each; empty: every flow is judged as before (SPEC 14.2). */
  readonly changes: readonly MeaningChange[]
}

/** What the parts of a conversion have to know. */
export interface Target {
  readonly kind: ConvertibleKind
  /** Of the policy as it was; empty for a clusterwide one. */
  readonly namespace: string
  readonly clusterName: string
  /** Of the engine that reads the new object. */
  readonly traits: Traits
}

/** A part that the other kind cannot say. */
export interface Unsayable {
  readonly path: string
  readonly what: string
}

/** A part that was converted, or why it cannot be. */
export type Said<T> = { readonly value: T } | { readonly unsayable: Unsayable }

export function unsayable(path: string, what: string): { readonly unsayable: Unsayable } {
  return { unsayable: { path, what } }
}

/** All of them, or the first that cannot be said. */
export function allSaid<T>(parts: readonly Said<T>[]): Said<readonly T[]> {
  const bad = parts.find((part) => 'unsayable' in part)
  return bad ?? { value: parts.flatMap((part) => ('value' in part ? [part.value] : [])) }
}

export function isConvertible(kind: PolicyKind): kind is ConvertibleKind {
  return (CONVERTIBLE as readonly PolicyKind[]).includes(kind)
}
