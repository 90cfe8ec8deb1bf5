import { Refused } from '@/lib/server/answer'
import type { Visitor } from './guard'

export interface Limits {
  /** What is counted, in the plural: `event streams`. */
  readonly what: string
  /** Of each person. */
  readonly each: number
  /** Of all together. */
  readonly all: number
  /** What to do, a sentence. */
  readonly fix: string
}

/**
 * How many of one thing may go on at once, so that nobody takes it from others. People alone have a limit of their own: where nobody has a name there
 * is one who started this server, for whom it all is.
 */
export class Shares {
  readonly #limits: Limits
  readonly #taken = new Map<string, number>()
  #all = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Returns what gives it back, however often that is called. Throws Refused: 429 where it is somebody's own limit, 503 where it is that of all. */
  take(visitor: Visitor): () => void {
    const { what, each, all, fix } = this.#limits
    const who = visitor.client === 'person' ? visitor.name : undefined
    const own = who === undefined ? 0 : (this.#taken.get(who) ?? 0)
    if (own >= each) throw new Refused(429, 'too-many', `You have ${each} ${what} at once already.`, fix)
    if (this.#all >= all) throw new Refused(503, 'too-many', `This server has ${all} ${what} at once already.`, fix)
    this.#count(who, 1)
    let held = true
    return () => {
      if (held) this.#count(who, -1)
      held = false
    }
  }

  #count(who: string | undefined, change: 1 | -1): void {
    this.#all += change
    if (who === undefined) return
    const now = (this.#taken.get(who) ?? 0) + change
    if (now === 0) this.#taken.delete(who)
    else this.#taken.set(who, now)
  }
}
