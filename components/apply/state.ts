import type { ApplyResponse, ChangeView, Expected, NodeProofView } from '@/lib/api'
import type { Trouble } from '../live/state'

/** Where a change stands. The answer of the check stays in sight while it is made. */
export type ChangeState =
  | { readonly phase: 'checking' }
  | { readonly phase: 'checked'; readonly check: Check }
  | { readonly phase: 'applying'; readonly check: Check }
  /** Somebody else has changed the policy since it was opened, or since the check. */
  | {
      readonly phase: 'conflict'
      readonly check: Check
      readonly base: string
      readonly theirs: string
      /** What did it, where the history has it. */
      readonly last: ChangeView | undefined
    }
  /** It was made, and is not in force on every node. */
  | { readonly phase: 'unproven'; readonly check: Check; readonly change: string; readonly proof: readonly NodeProofView[] }
  | { readonly phase: 'failed'; readonly trouble: Trouble }

export interface Check {
  readonly answer: ApplyResponse
  /** What was in force when it was made: a change that finds anything else is refused. */
  readonly expect: Readonly<Record<string, Expected>>
}

export type Readiness = 'refused' | 'nothing-to-do' | 'warned' | 'clear'

export function readiness({ answer }: Check): Readiness {
  if (!answer.ok) return 'refused'
  if (answer.objects.every(({ action }) => action === 'unchanged')) return 'nothing-to-do'
  const undone = answer.issues.some(({ code }) => code.startsWith('owned-by-'))
  return undone || answer.impact.some(({ severity }) => severity === 'warning') ? 'warned' : 'clear'
}
