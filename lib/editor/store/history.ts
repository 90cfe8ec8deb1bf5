import type { Remembered } from '../canvas/identity'
import type { BlockId, Point } from '../canvas/model'
import type { DraftBlock } from '../commands/model'

/** All of a draft that undo brings back. */
export interface Snapshot {
  readonly text: string
  readonly document: number
  readonly spec: number
  readonly draftBlocks: readonly DraftBlock[]
  readonly positions: Readonly<Record<BlockId, Point>>
  /** Which block was which: ids come back with the text. */
  readonly memory: readonly Remembered[]
}

export interface Step<Of = Snapshot> {
  readonly title: string
  readonly at: number
  /** Counts all steps of the workspace: what was done last is undone first, wherever it was done. */
  readonly nr: number
  /** Steps of one burst (typing, dragging) are one step of undo. */
  readonly burst?: string | undefined
  readonly before: Of
}

export interface History<Of = Snapshot> {
  readonly past: readonly Step<Of>[]
  readonly future: readonly Step<Of>[]
}

interface Moved<Of> {
  readonly history: History<Of>
  readonly snapshot: Of
}

export const NO_HISTORY: History<never> = { past: [], future: [] }
const LIMIT = 200
/** A pause as long as this ends a burst; so does a step of something else. */
const PAUSE = 1000

/** Notes what was before a change. */
export function note<Of>(history: History<Of>, step: Step<Of>): History<Of> {
  const last = history.past.at(-1)
  const goesOn =
    last !== undefined &&
    step.burst !== undefined &&
    last.burst === step.burst &&
    step.nr === last.nr + 1 &&
    step.at - last.at < PAUSE &&
    history.future.length === 0
  if (goesOn) return { past: [...history.past.slice(0, -1), { ...last, at: step.at, nr: step.nr }], future: [] }
  return { past: [...history.past, step].slice(-LIMIT), future: [] }
}

/** One step back; undefined where there is none. `now` is what redo brings back. */
export function back<Of>(history: History<Of>, now: Of): Moved<Of> | undefined {
  const step = history.past.at(-1)
  if (!step) return undefined
  const undone = { ...step, before: now, burst: undefined }
  return { history: { past: history.past.slice(0, -1), future: [undone, ...history.future] }, snapshot: step.before }
}

export function forth<Of>(history: History<Of>, now: Of): Moved<Of> | undefined {
  const [step, ...future] = history.future
  if (!step) return undefined
  const redone = { ...step, before: now }
  return { history: { past: [...history.past, redone], future }, snapshot: step.before }
}

/** What was undone cannot be done again once something else was done. */
export function settled<Of>(history: History<Of>): History<Of> {
  return history.future.length === 0 ? history : { ...history, future: [] }
}
