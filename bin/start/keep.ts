import { type Child, type ChildSpec, type Ending, startChild } from './child'

/** Keeps a child running: one that ends is started again, later each time, and sooner once it has run well for a while. */

export interface Kept {
  /** The child that runs now, if one does. */
  current(): Child | undefined
  /** No more starts; the running one is left to the caller. */
  leave(): void
}

export interface KeepOptions {
  /** Made anew for each start. */
  readonly spec: () => ChildSpec
  /** `start`: 1 for the first. */
  readonly onReady?: (start: number) => void
  /** It will be started again. `failures`: how often in a row it did not stay. */
  readonly onEnd: (ending: Ending, failures: number) => void
}

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000
const WELL_MS = 30_000

export function keepRunning({ spec, onReady, onEnd }: KeepOptions): Kept {
  let left = false
  let failures = 0
  let starts = 0
  let current: Child | undefined
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    const began = Date.now()
    const number = ++starts
    const child = startChild(spec())
    current = child
    child.ready.then(
      () => onReady?.(number),
      () => {}
    )
    child.ended.then((ending) => {
      current = undefined
      if (left) return
      failures = Date.now() - began > WELL_MS ? 1 : failures + 1
      onEnd(ending, failures)
      timer = setTimeout(start, Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS))
    })
  }
  start()
  return {
    current: () => current,
    leave() {
      left = true
      clearTimeout(timer)
    }
  }
}
