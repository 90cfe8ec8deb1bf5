import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * How far the heap may grow beyond what was alive at the last collection, in per cent, before the next. V8 lets it double and more: with 1,000
 * pods and 1,000 policies that was 350 MB resident after 80 changes, and is 205 MB so, for 8 % more time of the processor; with 15 it would be
 * 190 MB for 27 %.
 */
const GROWTH = 40

/** Of nothing that changes, after which nobody is likely to wait for what collecting takes: a tenth of a second at 5,000 pods. */
const QUIET_MS = 5_000

/** A node's memory is its pods'. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`)
}

/** Once all is read that there was: most of what reading took is garbage, and growth counts from what is left. */
export function dropGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Changes leave garbage, which counts as memory until the next of them: once there has been none for a while it is collected. */
export function collectWhenQuiet(onChange: (listener: () => void) => void): void {
  let timer: NodeJS.Timeout | undefined
  onChange(() => {
    clearTimeout(timer)
    timer = setTimeout(dropGarbage, QUIET_MS).unref()
  })
}
