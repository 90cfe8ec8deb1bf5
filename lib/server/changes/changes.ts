import type { ActorView, WaitingView } from '@/lib/api/http'
import { type Audit, auditTo } from '@/lib/server/audit'
import { type Cluster, isDenied, isSignedOut, type Person } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import type { Logger } from '@/lib/server/log'
import { auditedConfirmation, auditedFailure, auditedMade, auditedRollBack, auditedStuck } from './audited'
import { carryOut, check, isLeft, refsOf, stepsOf } from './carry-out'
import type { Folder } from './folder'
import { History } from './history'
import { isOf, joinSteps, mayJoin } from './join'
import { type Change, SERVER, type Step, type Waiting } from './model'
import { Net } from './net'
import type { Asker, Made, Plan } from './plan'
import {
  aboutToEnd,
  MAX_WAITING,
  noFolder,
  nothingWaits,
  notWrittenDown,
  refusedSince,
  rollingBack,
  tokenTooShort,
  tooManyWait,
  troubleOf
} from './refusals'
import { restore } from './restore'
import { lostFor, lostSince, Rights, writtenRights } from './rights'
import { seenOf } from './standing'

/** Between attempts to take back what could not be taken back, in turn. */
const AGAIN_MS = [250, 500, 1000, 2000, 5000, 10_000]

/**
 * Everything that this server changes in the cluster goes through here, one change after another: so that each is in the history, and one that is to be
 * confirmed is rolled back where the confirmation does not come, whether or not anybody is still looking.
 */
export class Changes {
  readonly history: History
  readonly net: Net
  readonly #cluster: Cluster
  readonly #folder: Folder
  readonly #log: Logger
  readonly #listeners = new Set<() => void>()
  readonly #attempts = new Map<string, number>()
  readonly #rights = new Rights()
  readonly #audit: Audit
  #queue: Promise<unknown> = Promise.resolve()
  #closed = false
  #ending = false

  constructor(cluster: Cluster, folder: Folder, log: Logger, audit: Audit = auditTo(undefined, log)) {
    this.#cluster = cluster
    this.#audit = audit
    this.#folder = folder
    this.#log = log
    this.history = new History(folder)
    this.net = new Net(
      folder,
      (id) => void this.#overdue(id),
      () => this.#tell()
    )
    if (!this.net.start())
      this.#log.error({}, 'what waited for a confirmation cannot all be read: the rest is in force, and is not rolled back')
    for (const waiting of this.net.all()) {
      this.#rights.restore(waiting)
      this.#goesOn(waiting)
    }
    // The server ended after it had begun such a change and before it could write down that it was made.
    for (const { id, by, seconds, steps } of this.net.all()) {
      if (this.history.get(id) !== undefined) continue
      this.#keep({ ...changeOf({ action: 'apply', by }, id, steps, 0), net: { seconds, outcome: 'waiting' } })
    }
  }

  waiting(): WaitingView[] {
    return this.net.views(Date.now())
  }

  /** Calls when what waits, or the history, has changed. Returns the way to stop. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves once it is in force. Rejects with a ClusterError or Refused. */
  make(plan: Plan): Promise<Made> {
    const making = () => (plan.confirmWithin === undefined ? this.#makeNow(plan) : this.#makeWithNet(plan))
    return this.#alone(async () => {
      const known = this.#cluster.list()
      try {
        const made = await making()
        this.#audit.changed(auditedMade(plan, made, known))
        return made
      } catch (error) {
        this.#audit.changed(auditedFailure(plan, error, known))
        throw error
      }
    })
  }

  /** What waits of what is `seen`: the one of this id, or all. Throws Refused where there is none. */
  those(id: string | undefined, seen: (waiting: WaitingView) => boolean = () => true): readonly WaitingView[] {
    const found = this.waiting().filter((waiting) => (id === undefined || waiting.id === id) && seen(waiting))
    if (found.length === 0) throw nothingWaits(id)
    return found
  }

  /** Keeps those of these ids that wait. By ids, since what asked for the rights to it did so of these and no others. Rejects with Refused. */
  confirm(ids: readonly string[], asker: Asker): Promise<readonly Change[]> {
    return this.#alone(async () => {
      const those = this.net.all().filter(({ id }) => ids.includes(id))
      if (those.length === 0) throw nothingWaits(ids[0])
      return those.map((waiting) => {
        if (this.net.state(waiting.id) === 'rolling-back') throw rollingBack(waiting.id)
        this.net.remove(waiting.id)
        this.#rights.drop(waiting.id)
        this.#audit.changed(auditedConfirmation(waiting, asker))
        return this.#settle(waiting, 'kept')
      })
    })
  }

  /** Takes back those of these ids that wait, of which the oldest comes first. Rejects with ClusterError or NotRestored. */
  async rollBack(ids: readonly string[], asker: Asker): Promise<readonly Change[]> {
    const done: Change[] = []
    // The newest first, as they were laid one on the other.
    for (const id of [...ids].reverse()) {
      const change = await this.#alone(() => this.#takeBack(id, asker))
      if (change !== undefined) done.push(change)
    }
    return done
  }

  /**
   * Somebody has signed in again: what they made before this process, and whose time is not over, is rolled back under their rights again. What is overdue
   * is theirs to decide: it has been in force for longer than they asked for.
   */
  regain(person: Person): void {
    for (const waiting of this.net.all()) {
      const { id, by, deadline } = waiting
      const long = (person.until ?? Number.POSITIVE_INFINITY) >= deadline
      if (by.name !== person.name || !this.#rights.areLost(waiting) || this.net.state(id) !== 'waiting' || !long) continue
      this.#rights.give(id, person)
      this.#goesOn(waiting)
    }
  }

  /** Before a process ends whose folder goes with it: takes back all that waits, the newest first. Never rejects. */
  async rollBackAll(): Promise<void> {
    this.#ending = true
    // Behind what is being made just now.
    await this.#alone(async () => {})
    const all = this.net.all().toReversed()
    // Whoever finds no word of how it went knows what to look at.
    if (all.length > 0) this.#log.info({ changes: all.map(({ id }) => id) }, 'rolled back before this process ends')
    for (const { id } of all) await this.#overdue(id)
    const left = this.net.all().map(({ id }) => id)
    if (left.length > 0) this.#log.error({ changes: left }, 'not rolled back, and what they wait in goes with this process')
  }

  close(): void {
    this.#closed = true
    this.net.close()
    this.#listeners.clear()
  }

  /** What `make` would answer now; changes nothing. Rejects with a ClusterError. */
  check(plan: Plan): Promise<Made> {
    return check(this.#cluster, plan)
  }

  async #makeNow(plan: Plan): Promise<Made> {
    const [other] = this.net.touching(refsOf(plan))
    if (other !== undefined) {
      // Who may not write it is told that, and not whose change waits.
      const checked = await this.check(plan)
      return checked.ok ? refusedSince(other, plan, this.net.state(other.id)) : checked
    }
    const { made, steps } = await carryOut(this.#cluster, plan)
    if (steps.length === 0) return made
    const change = changeOf(plan, this.history.nextId(), steps, made.revision)
    this.#keep(change)
    return { ...made, change }
  }

  async #makeWithNet(plan: Plan): Promise<Made> {
    const { by, confirmWithin: seconds = 0 } = plan
    if (!this.#folder.durable) throw noFolder()
    if (this.#ending) throw aboutToEnd()
    const left = (plan.as?.until ?? Number.POSITIVE_INFINITY) - Date.now()
    if (left < seconds * 1000) throw tokenTooShort(left)
    const check = await this.check(plan)
    const planned = check.ok ? stepsOf(plan, check) : []
    if (planned.length === 0) return check
    const earlier = this.net.touching(planned)
    const busy = earlier.find(({ id }) => this.net.state(id) === 'rolling-back')
    if (busy !== undefined) throw rollingBack(busy.id)
    const others = earlier.find((waiting) => this.net.state(waiting.id) === 'stuck' || !mayJoin(waiting, plan))
    if (others !== undefined) return refusedSince(others, plan, this.net.state(others.id))
    const own = this.net.all().filter((waiting) => isOf(waiting, plan) && !earlier.includes(waiting))
    if (plan.as !== undefined && own.length >= MAX_WAITING) throw tooManyWait()

    const id = this.history.nextId()
    const joined = earlier.flatMap((each) => [...each.joined, each.id])
    const waitingFor = (steps: readonly Step[]): Waiting => {
      const deadline = Date.now() + seconds * 1000
      return { id, by, ...writtenRights(plan.as), seconds, deadline, joined, steps: joinSteps(earlier, steps) }
    }
    const net = { seconds, outcome: 'waiting' } as const
    this.#spread(waitingFor(planned), earlier)
    this.#rights.give(id, plan.as)
    // Of just what was looked at, since that is what a roll-back goes back to.
    const seen = Object.fromEntries(check.objects.map((object) => [objectKey(object), seenOf(object)]))
    const notMade = () => {
      this.net.remove(id, earlier)
      this.#rights.drop(id)
    }
    const outcome = await carryOut(this.#cluster, { ...plan, expect: seen }).catch((error: unknown) => {
      // It may have been done all the same: the net stays. Not where it was forbidden: what waited before waits on as it was.
      if (isDenied(error)) notMade()
      else this.#keep({ ...changeOf(plan, id, planned, 0), net })
      throw error
    })
    const { made, steps } = outcome
    if (steps.length === 0) {
      if (!isLeft(made)) {
        notMade()
        return made
      }
      // As where nobody heard how it ended: what of it is in force goes in time.
      this.#keep({ ...changeOf(plan, id, planned, made.revision), net })
      const change = this.history.get(id)
      return { ...made, ...(change !== undefined && { change }) }
    }
    for (const each of earlier) this.#rights.drop(each.id)
    this.#keep({ ...changeOf(plan, id, steps, made.revision), net })
    const waiting = waitingFor(steps)
    if (waiting.steps.length > 0) this.#spread(waiting, [])
    else {
      this.net.remove(id)
      this.#rights.drop(id)
      this.#settle(waiting, 'kept')
    }
    const change = this.history.get(id)
    return { ...made, ...(change !== undefined && { change }) }
  }

  /** On the disk before the change is made: if this process ends in the middle, the next one knows. */
  #spread(waiting: Waiting, instead: readonly Waiting[]): void {
    try {
      this.net.put(waiting, instead)
    } catch (error) {
      throw notWrittenDown(error as Error)
    }
  }

  /** The time of one is over, or the last attempt failed. */
  async #overdue(id: string): Promise<void> {
    const waiting = this.net.get(id)
    if (waiting !== undefined && this.#rights.areLost(waiting)) {
      const trouble = lostSince(waiting)
      this.#audit.changed(auditedStuck(waiting, { by: SERVER, as: undefined }, trouble))
      return this.net.progress(id, { state: 'stuck', trouble })
    }
    await this.#alone(() => this.#takeBack(id, { by: SERVER, as: this.#rights.of(id) })).catch((error: Error) => {
      this.#log.warn({ change: id, error: error.message }, 'not rolled back yet')
    })
  }

  /** Undefined where it waits no more. Where it fails it is tried again once its time is over, and not before: it is under its author's rights. */
  async #takeBack(id: string, { by, as }: Asker): Promise<Change | undefined> {
    const waiting = this.net.get(id)
    if (waiting === undefined || this.#closed) return undefined
    const due = by.client === SERVER.client || as === undefined || this.net.state(id) === 'stuck'
    this.net.progress(id, { state: 'rolling-back' })
    try {
      const { steps, revision } = await restore(this.#cluster, waiting.steps, { by, as })
      this.net.remove(id)
      this.#rights.drop(id)
      this.#settle(waiting, 'rolled-back')
      const change = changeOf({ action: 'roll-back', by, of: id }, this.history.nextId(), steps, revision)
      this.#keep(change)
      this.#audit.changed(auditedRollBack(change, as))
      this.#attempts.delete(id)
      return change
    } catch (error) {
      if (this.#closed) return undefined
      if (as !== undefined && by.client === SERVER.client && isSignedOut(error)) {
        // No further attempt fares better: its author, signed in anew, or whoever may decides.
        this.#rights.drop(id)
        this.#audit.changed(auditedStuck(waiting, { by, as }, troubleOf(error)))
        this.net.progress(id, { state: 'stuck', trouble: lostSince(waiting) })
        throw error
      }
      if (!due) {
        this.#audit.changed(auditedStuck(waiting, { by, as }, troubleOf(error)))
        this.#goesOn(waiting)
        throw error
      }
      const attempt = this.#attempts.get(id) ?? 0
      this.#attempts.set(id, attempt + 1)
      this.net.progress(id, { state: 'stuck', trouble: troubleOf(error) })
      // Tried again each few seconds: told once.
      if (attempt === 0) this.#audit.changed(auditedStuck(waiting, { by, as }, troubleOf(error)))
      this.net.later(id, AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 0)
      throw error
    }
  }

  /** Its time goes on. */
  #goesOn(waiting: Waiting): void {
    const trouble = this.#rights.areLost(waiting) ? lostFor(waiting) : undefined
    this.net.progress(waiting.id, { state: 'waiting', ...(trouble !== undefined && { trouble }) })
  }

  /** Writes into the history how it ended, for it and for those that it was laid upon. */
  #settle({ id, joined, seconds }: Waiting, outcome: 'kept' | 'rolled-back'): Change {
    for (const each of [...joined, id]) {
      const change = this.history.get(each)
      if (change !== undefined) this.#keep({ ...change, net: { seconds: change.net?.seconds ?? seconds, outcome } })
    }
    // It may be so old that the history has let it go.
    return this.history.get(id) ?? { ...changeOf({ action: 'apply', by: SERVER }, id, [], 0), net: { seconds, outcome } }
  }

  /** What is in force is in force: a history that cannot be written is said in the log, and stops nothing. */
  #keep(change: Change): void {
    try {
      this.history.put(change)
    } catch (error) {
      this.#log.error({ change: change.id, error: (error as Error).message }, 'the history could not be written')
    }
    const { id, action, by, steps, revision } = change
    this.#log.info({ change: id, action, by: by.client, objects: steps.map(objectKey), revision, net: change.net }, 'change')
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  /** One after another. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => {})
    return done
  }
}

function changeOf(
  { action, by, of }: { readonly action: Change['action']; readonly by: ActorView; readonly of?: string },
  id: string,
  steps: readonly Step[],
  revision: number
): Change {
  return { id, at: new Date().toISOString(), by, action, ...(of !== undefined && { of }), revision, steps }
}
