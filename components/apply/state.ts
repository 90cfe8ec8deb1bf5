import type { ApplyResponse } from '@/lib/api'
import type { Trouble } from '../live/state'

/** Where an apply stands. The answer of the check stays in sight while it is applied. */
export type ApplyState =
  | { readonly phase: 'checking' }
  | { readonly phase: 'checked'; readonly check: Check }
  | { readonly phase: 'applying'; readonly check: Check }
  /** Somebody changed it after the check. */
  | { readonly phase: 'conflict'; readonly check: Check }
  | { readonly phase: 'failed'; readonly trouble: Trouble }

export interface Check {
  readonly text: string
  readonly answer: ApplyResponse
  /** The generations that were in force when it was made: an apply that finds others is refused. */
  readonly expect: Readonly<Record<string, number>>
}

export type Readiness = 'refused' | 'nothing-to-do' | 'warned' | 'clear'

export function readiness({ answer }: Check): Readiness {
  if (!answer.ok) return 'refused'
  if (answer.objects.every(({ action }) => action === 'unchanged')) return 'nothing-to-do'
  return answer.impact.some(({ severity }) => severity === 'warning') ? 'warned' : 'clear'
}
