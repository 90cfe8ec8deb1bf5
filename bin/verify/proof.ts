import type { Trial, Untried } from '@/lib/flow'
import type { Party, Policy } from '@/lib/policy'
import type { Loaded } from '../input'
import type { Tried } from './judge'

/** A party as it is shown. */
export type NameOf = (party: Party) => string

/** What it takes to try a policy. */
export interface Proposal {
  readonly policy: Policy
  readonly trials: readonly Trial[]
  readonly untried: readonly Untried[]
  readonly nameOf: NameOf
  /** Pods that would be made, each on a line. */
  readonly pods: readonly string[]
  /** Why it cannot be done, sentences. */
  readonly problems: readonly string[]
}

export interface Proof {
  readonly policy: Policy
  readonly tried: readonly Tried[]
  readonly untried: readonly Untried[]
  readonly nameOf: NameOf
  /** How it is enforced where it was tried: kernel, audit, simulated, released, cilium; by node where that differs. */
  readonly enforcement: string
  /** What else should be known, sentences. */
  readonly notes: readonly string[]
}

/** Parts of a policy that are not in force as they are written: no connection is about them. */
export function notInForce({ policies }: Loaded, policy: Policy): readonly Untried[] {
  const own = policies.find((one) => one.policy === policy)
  return (own?.issues ?? [])
    .filter(({ severity }) => severity !== 'info')
    .map(({ path, message }) => ({ rule: `#${path}`, why: message }))
}
