import type { Logger } from '../log'
import type { PodStart } from './start'

/** How it ended: its policy is in force, the time was over before, or who asked has gone. */
export type HoldEnd = 'in-force' | 'late' | 'gone'

export interface StartsOptions {
  /** Why a pod may not start yet, a phrase; empty where it may. */
  readonly notYet: (start: PodStart) => string
  /** Calls back when that may be another. */
  readonly onChange: (listener: () => void) => void
  readonly log: Logger
}

interface Held {
  readonly start: PodStart
  readonly end: (how: HoldEnd, why: string) => void
}

/** Pods whose start is held until their policy is in force. Looked at when something has changed, and at no other time. */
export class PodStarts {
  private readonly options: StartsOptions
  private readonly waiting = new Set<Held>()
  private readonly listeners: ((seconds: number, how: HoldEnd) => void)[] = []

  constructor(options: StartsOptions) {
    this.options = options
    options.onChange(() => {
      for (const held of this.waiting) this.look(held)
    })
  }

  /** Now. */
  get held(): number {
    return this.waiting.size
  }

  /** Calls back when a hold has ended: after how long (s), and how. */
  onEnd(listener: (seconds: number, how: HoldEnd) => void): void {
    this.listeners.push(listener)
  }

  /** `answer` is called once, within `limit` ms: with why the pod is late, or nothing. Returns what ends the hold when nobody waits any more. */
  hold(start: PodStart, limit: number, answer: (late: string) => void): () => void {
    const began = process.hrtime.bigint()
    const held: Held = {
      start,
      end: (how, why) => {
        if (!this.waiting.delete(held)) return
        clearTimeout(timer)
        const seconds = Number(process.hrtime.bigint() - began) / 1e9
        this.say(start, seconds, how, why)
        for (const listener of this.listeners) listener(seconds, how)
        if (how !== 'gone') answer(why)
      }
    }
    const timer = setTimeout(() => {
      const why = this.options.notYet(start)
      held.end(why === '' ? 'in-force' : 'late', why)
    }, limit)
    this.waiting.add(held)
    this.look(held)
    return () => held.end('gone', 'whoever asked does not wait any more')
  }

  private look(held: Held): void {
    if (this.options.notYet(held.start) === '') held.end('in-force', '')
  }

  private say({ namespace, name, netns }: PodStart, seconds: number, how: HoldEnd, why: string): void {
    const what = { pod: `${namespace}/${name}`, netns, milliseconds: Math.round(seconds * 1e3) }
    if (how === 'in-force') this.options.log.info(what, 'held until its policy was in force')
    else this.options.log.warn({ ...what, why }, how === 'late' ? 'held, and late' : 'held, and left by who asked')
  }
}
