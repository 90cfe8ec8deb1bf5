import type { WaitingView } from '@/lib/api/http'
import type { ObjectRef } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import type { Folder } from './folder'
import { isWaiting } from './kept'
import type { Waiting } from './model'
import { waitingView } from './words'

const FILE = 'waiting'
/** setTimeout's own limit; nothing waits as long. */
const LONGEST_MS = 2 ** 31 - 1

type Progress = Pick<WaitingView, 'state' | 'trouble'>

interface Entry {
  readonly waiting: Waiting
  progress: Progress
  timer: NodeJS.Timeout | undefined
}

/**
 * The changes that wait for a confirmation, each with its timer. Every one is on the disk before anything rests on it: a server that comes back
 * goes on with the time that is left, and with none left is due at once.
 */
export class Net {
  readonly #folder: Folder
  readonly #due: (id: string) => void
  readonly #changed: () => void
  readonly #entries = new Map<string, Entry>()

  /** `due` is called when the time of one is over; `changed` whenever clients should hear. */
  constructor(folder: Folder, due: (id: string) => void, changed: () => void) {
    this.#folder = folder
    this.#due = due
    this.#changed = changed
  }

  /** Takes up what an earlier process left. Whether all of it could be read. */
  start(): boolean {
    const kept = this.#folder.read(FILE)
    const all = Array.isArray(kept) ? kept : []
    const known = all.filter(isWaiting)
    for (const waiting of known) this.#schedule(waiting)
    if (known.length > 0) this.#changed()
    return Array.isArray(kept) ? known.length === all.length : !this.#folder.names().includes(FILE)
  }

  /** Puts it in the place of others: they are written as one. Throws where it cannot be written, and nothing has changed then. */
  put(waiting: Waiting, instead: readonly Waiting[] = []): void {
    const gone = new Set([waiting.id, ...instead.map(({ id }) => id)])
    this.#write([...this.all().filter(({ id }) => !gone.has(id)), waiting])
    for (const id of gone) this.#forget(id)
    this.#schedule(waiting)
    this.#changed()
  }

  /** `instead`: what waits again in its place. */
  remove(id: string, instead: readonly Waiting[] = []): void {
    this.#write([...this.all().filter((each) => each.id !== id), ...instead])
    this.#forget(id)
    for (const each of instead) this.#schedule(each)
    this.#changed()
  }

  /** Tried again `ms` from now, where the time is over. */
  later(id: string, ms: number): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => this.#due(id), ms)
  }

  progress(id: string, progress: Progress): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    entry.progress = progress
    this.#changed()
  }

  get(id: string): Waiting | undefined {
    return this.#entries.get(id)?.waiting
  }

  state(id: string): Progress['state'] | undefined {
    return this.#entries.get(id)?.progress.state
  }

  /** In the order in which they came. */
  all(): readonly Waiting[] {
    return [...this.#entries.values()].map(({ waiting }) => waiting).sort((a, b) => Number(a.id) - Number(b.id))
  }

  /** Those that change one of these policies. */
  touching(refs: readonly ObjectRef[]): readonly Waiting[] {
    const keys = new Set(refs.map(objectKey))
    return this.all().filter(({ steps }) => steps.some((step) => keys.has(objectKey(step))))
  }

  views(now: number): WaitingView[] {
    return this.all().map((waiting) =>
      waitingView(waiting, now, this.#entries.get(waiting.id)?.progress ?? { state: 'waiting' })
    )
  }

  close(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    this.#entries.clear()
  }

  #schedule(waiting: Waiting): void {
    // A clock that was set back while nobody looked gives no more time than was asked for.
    const left = Math.min(Math.max(0, waiting.deadline - Date.now()), waiting.seconds * 1000, LONGEST_MS)
    const timer = setTimeout(() => this.#due(waiting.id), left)
    this.#entries.set(waiting.id, { waiting, progress: { state: 'waiting' }, timer })
  }

  #forget(id: string): void {
    clearTimeout(this.#entries.get(id)?.timer)
    this.#entries.delete(id)
  }

  #write(all: readonly Waiting[]): void {
    if (all.length === 0) this.#folder.remove(FILE)
    else this.#folder.write(FILE, all)
  }
}
