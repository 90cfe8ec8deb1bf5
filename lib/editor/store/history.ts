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

export interface Step {
  readonly title: string
  readonly at: number
  /** Steps of one burst (typing, dragging) are one step of undo. */
  readonly burst?: string | undefined
  readonly before: Snapshot
}

export interface History {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

export const NO_HISTORY: History = { past: [], future: [] }
const LIMIT = 200
/** A pause as long as this ends a burst. */
const PAUSE = 1000

/** Notes what was before a change. */
export function note(history: History, step: Step): History {
  const last = history.past.at(-1)
  if (
    last &&
    step.burst !== undefined &&
    last.burst === step.burst &&
    step.at - last.at < PAUSE &&
    history.future.length === 0
  ) {
    return { past: [...history.past.slice(0, -1), { ...last, at: step.at }], future: [] }
  }
  return { past: [...history.past, step].slice(-LIMIT), future: [] }
}

/** One step back; undefined where there is none. `now` is what redo brings back. */
export function back(
  history: History,
  now: Snapshot
): { readonly history: History; readonly snapshot: Snapshot } | undefined {
  const step = history.past.at(-1)
  if (!step) return undefined
  const undone = { ...step, before: now, burst: undefined }
  return { history: { past: history.past.slice(0, -1), future: [undone, ...history.future] }, snapshot: step.before }
}

export function forth(
  history: History,
  now: Snapshot
): { readonly history: History; readonly snapshot: Snapshot } | undefined {
  const [step, ...future] = history.future
  if (!step) return undefined
  const redone = { ...step, before: now }
  return { history: { past: [...history.past, redone], future }, snapshot: step.before }
}
