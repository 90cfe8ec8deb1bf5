import type { Policy, PolicyRef } from '@/lib/policy'
import type { AgentIssue } from '../issues'
import type { ObjectKey } from './judge'
import type { Version } from './versions'

/** A policy in force, and where it is from. */
export interface StoredPolicy {
  readonly key: ObjectKey
  /** Empty where it is from an API server. */
  readonly file: string
  /** YAML. */
  readonly text: string
  readonly version: Version
  readonly policy: Policy
  /** Of the document: warnings. */
  readonly issues: readonly AgentIssue[]
}

/** `last-good` and `refused` are what status shows. */
export interface PolicyState {
  readonly key: ObjectKey
  readonly state: 'enforced' | 'last-good' | 'refused'
  readonly version?: Version
  readonly issues: readonly AgentIssue[]
}

/** Its version before stays in force, or nothing of it is: `issues` say why. */
export function withoutThisVersion(
  { key, issues: own }: PolicyState,
  before: PolicyRef | undefined,
  issues: readonly AgentIssue[]
): PolicyState {
  const all = [...issues, ...own]
  if (before === undefined) return { key, state: 'refused', issues: all }
  const { uid, generation } = before
  return { key, state: 'last-good', version: { uid, generation, appliedAt: '', appliedBy: '' }, issues: all }
}

export interface PoliciesInForce {
  /** By `kind/namespace/name`. */
  inForce(): ReadonlyMap<string, StoredPolicy>
  states(): readonly PolicyState[]
  /**
   * Why pods of a namespace keep the tables that they have: an agent before this one understood a policy that may be theirs, and this
   * one does not. Which policies; undefined where there is none.
   */
  held(namespace: string): string | undefined
}
