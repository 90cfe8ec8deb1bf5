import type { Seen, Trial } from '@/lib/flow'
import type { Source } from './source'

/** What came of a connection. */
export interface Attempted {
  readonly trial: Trial
  readonly seen: Seen
}

/** So many connections are open at once: enough that those which time out do not add up, few enough to disturb nobody. */
const AT_ONCE = 8

/** Opens the connections, and says what came of each, in their order. Rejects with what the source rejects with. */
export async function tryAll(
  trials: readonly Trial[],
  source: Source,
  timeoutMs: number,
  told: (done: number) => void
): Promise<readonly Attempted[]> {
  const results = new Map<Trial, Attempted>()
  const waiting = [...trials]
  const worker = async () => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      results.set(trial, { trial, seen: await source.connect(trial, timeoutMs) })
      told(results.size)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return trials.flatMap((trial) => results.get(trial) ?? [])
}
