import type { IssueView, WaitingView } from '@/lib/api/http'
import { Refused } from '@/lib/server/answer'
import { ClusterError, type ObjectRef } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import { mayJoin } from './join'
import type { Waiting } from './model'
import type { Made, Plan } from './plan'
import { NotRestored } from './restore'

/** Why a change is not made, or not taken back, in words. */

/** Of one person: all that wait are one file, which is written anew with each, and cards over everybody's page. */
export const MAX_WAITING = 20

export function refusedSince(waiting: Waiting, plan: Plan, state: WaitingView['state'] | undefined): Made {
  const { id, steps, by } = waiting
  const others = `It is of ${by.name || 'somebody else'}, and would be rolled back under other rights: keep it or roll it back first.`
  const own = 'Keep it or roll it back first; or apply this with a confirmation too, and both are rolled back together.'
  const overdue = 'It could not be rolled back in time: keep it or roll it back first.'
  // What else is in it may be of namespaces that whoever asks does not see.
  const asked = new Set([...plan.texts.keys(), ...plan.deletes.map(objectKey)])
  const policy = steps.map(objectKey).find((key) => asked.has(key)) ?? ''
  return {
    ok: false,
    objects: [],
    issues: [
      {
        code: 'waits-for-confirmation',
        severity: 'error',
        message: `Change ${id} of ${policy} waits for a confirmation.`,
        path: '',
        policy,
        fix: state === 'stuck' ? overdue : mayJoin(waiting, plan) ? own : others
      }
    ],
    revision: 0
  }
}

export function deniedIssue(ref: ObjectRef, { message }: ClusterError): IssueView {
  return { code: 'forbidden', severity: 'error', message, path: '', policy: objectKey(ref) }
}

export function nothingWaits(id: string | undefined): Refused {
  const what = id === undefined ? 'No change waits for a confirmation' : `Change ${id} does not wait for a confirmation`
  return new Refused(404, 'nothing-waits', `${what}.`, 'The history says what became of it: `npx portcullis history`.')
}

export function rollingBack(id: string): Refused {
  return new Refused(
    409,
    'rolling-back',
    `Change ${id} is being rolled back.`,
    'Wait until it is done, then apply it again.'
  )
}

export function tooManyWait(): Refused {
  return new Refused(
    429,
    'too-many',
    `You have ${MAX_WAITING} changes that wait for a confirmation.`,
    'Keep some of them or roll them back, then apply it again.'
  )
}

/** Decision 6: a net that would not hold must not look like one. */
export function tokenTooShort(left: number): Refused {
  return new Refused(
    400,
    'token-too-short',
    `Your token is good for ${Math.max(0, Math.floor(left / 60_000))} more minutes: after that nothing could be rolled back under your name.`,
    'Confirm within less, or sign in with a token that lasts longer.'
  )
}

export function noFolder(): Refused {
  return new Refused(
    501,
    'no-state-folder',
    'This server has no folder to keep a pending roll-back in: it would not survive a restart.',
    'Apply without a confirmation, or set PORTCULLIS_WEB_STATE_DIR.'
  )
}

export function troubleOf(error: unknown): string {
  if (error instanceof ClusterError || error instanceof NotRestored) return error.message
  return 'It failed in a way that nobody expected. The log has it.'
}

export function aboutToEnd(): Refused {
  return new Refused(503, 'ending', 'This server is about to end.', 'Try it again in a moment.')
}

export function notWrittenDown({ message }: Error): Refused {
  const why = `The pending roll-back could not be written down: ${message}.`
  return new Refused(507, 'net-not-kept', why, 'Make room on the disk of the server, then try it again.')
}
