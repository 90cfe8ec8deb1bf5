import { appendFileSync } from 'node:fs'
import type { ActorView } from '@/lib/api/http'
import type { Person } from '@/lib/server/cluster'
import type { Logger } from '@/lib/server/log'

/** One line of the audit log, beside its `time` and `audit`. Diffs are of policies; no token is ever in one. */
export interface AuditedChange {
  readonly who: ActorView
  readonly groups?: readonly string[]
  /** The server by itself, under the rights of whoever made the change. */
  readonly under?: string
  readonly action: 'apply' | 'delete' | 'revert' | 'roll-back' | 'confirm'
  /** `refused`: nothing was changed; `failed`: it may have been. */
  readonly outcome: 'done' | 'refused' | 'failed'
  /** Of the history. */
  readonly change?: string
  /** The change that is taken back. */
  readonly of?: string
  readonly objects: readonly {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly action: string
    readonly diff: string
  }[]
  /** Why it was refused or failed, sentences. */
  readonly reasons?: readonly string[]
}

export interface Audit {
  changed(change: AuditedChange): void
  /** `person` undefined: nobody whom the cluster knows. */
  signedIn(person: Person | undefined, outcome: 'done' | 'refused'): void
}

/** To a file, or with `-` to standard output, a JSON object a line. Undefined: nowhere. */
export function auditTo(place: string | undefined, log: Logger): Audit {
  if (place === undefined) return { changed: () => {}, signedIn: () => {} }
  const write = (audit: string, entry: object) => {
    const line = `${JSON.stringify({ audit, time: new Date().toISOString(), ...entry })}\n`
    try {
      // At once: what has been done is written down, whatever becomes of this process.
      if (place === '-') process.stdout.write(line)
      else appendFileSync(place, line, { mode: 0o600 })
    } catch (error) {
      log.error({ place, error: (error as Error).message }, 'the audit log could not be written')
    }
  }
  return {
    changed: (change) => write('change', change),
    signedIn: (person, outcome) =>
      write('sign-in', { who: { client: 'person', name: person?.name ?? '' }, groups: person?.groups ?? [], outcome })
  }
}
