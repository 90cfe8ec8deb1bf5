import type { Logger } from '../log'
import type { PodStart } from './start'

/**
 * How it ended: its policy is in force; nothing is enforced on this node; the time was over before; the pod was given another sandbox
 * meanwhile; or who asked has gone.
 */
export const HOLD_ENDS = ['in-force', 'unenforced', 'late', 'replaced', 'gone'] as const
export type HoldEnd = (typeof HOLD_ENDS)[number]

/** Of a pod that is to start: its policy is in force, or will never be here, or is not yet, each with why, a phrase. */
export type StartWord = 'in-force' | { readonly unenforced: string } | { readonly notYet: string }

export interface StartsOptions {
  readonly wordOn: (start: PodStart) => StartWord
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

  /**
   * `answer` is called once, within `limit` ms: with why the pod is late, or nothing. Returns what ends the hold when nobody waits any more.
   * A pod has one network: a runtime that was started anew begins with another sandbox, and leaves the plugin of the one before waiting.
   */
  hold(start: PodStart, limit: number, answer: (late: string) => void): () => void {
    for (const before of this.waiting)
      if (isOfSamePod(before.start, start) && before.start.netns !== start.netns)
        before.end('replaced', 'the pod was given another sandbox meanwhile')
    const began = process.hrtime.bigint()
    const held: Held = {
      start,
      end: (how, why) => {
        if (!this.waiting.delete(held)) return
        clearTimeout(timer)
        const seconds = Number(process.hrtime.bigint() - began) / 1e9
        this.say(start, seconds, how, why)
        for (const listener of this.listeners) listener(seconds, how)
        if (how !== 'gone') answer(how === 'unenforced' ? '' : why)
      }
    }
    const timer = setTimeout(() => {
      const why = this.look(held)
      if (why !== '') held.end('late', why)
    }, limit)
    this.waiting.add(held)
    this.look(held)
    return () => held.end('gone', 'whoever asked does not wait any more')
  }

  /** Ends it where it may start; else returns why it may not yet. */
  private look(held: Held): string {
    const word = this.options.wordOn(held.start)
    if (word === 'in-force') held.end('in-force', '')
    else if ('unenforced' in word) held.end('unenforced', word.unenforced)
    else return word.notYet
    return ''
  }

  private say({ namespace, name, netns }: PodStart, seconds: number, how: HoldEnd, why: string): void {
    const what = { pod: `${namespace}/${name}`, netns, milliseconds: Math.round(seconds * 1e3) }
    if (how === 'in-force') this.options.log.info(what, SAID[how])
    else this.options.log.warn({ ...what, why }, SAID[how])
  }
}

const SAID: Readonly<Record<HoldEnd, string>> = {
  'in-force': 'held until its policy was in force',
  unenforced: 'not held: no policy of it will be in force',
  late: 'held, and late',
  replaced: 'held, and not asked about any more',
  gone: 'held, and left by who asked'
}

const isOfSamePod = (a: PodStart, b: PodStart): boolean =>
  a.uid === b.uid && a.namespace === b.namespace && a.name === b.name
