import type { World } from '@/lib/policy'
import type { AgentIssue } from '../issues'
import type { ApplyOutcome, ApplyRequest, DeleteOutcome, Written } from '../policies/apply'
import type { PoliciesInForce } from '../policies/in-force'
import type { ObjectKey } from '../policies/judge'

/** All that this node is told, wherever that comes from, and a number that grows with each change of it. */
export interface NodeState {
  readonly policies: PoliciesInForce
  readonly revision: number
  /** False until all was read once: until then nothing is known to be gone. */
  readonly complete: boolean
  /** Knows what is at hand before it returns; `changed` is called for what comes after. */
  start(): void
  /** The same object for as long as nothing has changed. */
  world(): World
  /** Objects that are no policies, as they were read: what the agent asks of them beside what policies ask. */
  objects(): readonly unknown[]
  issues(): readonly AgentIssue[]
  /** Undefined where policies are written elsewhere: to an API server. */
  readonly writer: PolicyWriter | undefined
  close(): void
}

export interface PolicyWriter {
  apply(request: ApplyRequest, written: Written): ApplyOutcome
  /** `generation`: that was seen; 0: no check. */
  delete(key: ObjectKey, generation: number, written: Written): DeleteOutcome
  /** What was written is what is told from now on. */
  bump(): void
}
