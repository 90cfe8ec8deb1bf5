import type { CanaryAttempt, CanaryReport, CanaryWork } from '@/lib/api'
import type { Outcome } from '../kernel/connect'

/** So many connections are open at once: enough that those which time out do not add up, few enough to disturb nobody. */
const AT_ONCE = 8
/** Between two rounds: where all is answered at once, whoever answers would else be connected to thousands of times. */
const PAUSE_MS = 500
/** A pod that nobody enforces yet passes everything: where nothing is to be stopped, nothing says that this is over but that it lasts. */
const LASTS_MS = 3_000

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number
  pause(milliseconds: number): Promise<void>
}

/**
 * Opens the connections until all of one round became what they must, or for as long as is told: what enforces a policy hears of a new pod
 * in its own time. What counts is the last round; where all is to pass, rounds that last.
 */
export async function tryAll(
  { attempts, settleMs }: CanaryWork,
  connect: (attempt: CanaryAttempt) => Promise<Outcome>,
  clock: Clock
): Promise<CanaryReport> {
  const began = clock.now()
  let since: number | undefined
  for (let rounds = 1; ; rounds++) {
    const outcomes = await oneRound(attempts, connect)
    const settled = outcomes.every(({ outcome }, at) => isExpected(outcome, attempts[at]?.passes))
    since = settled ? (since ?? clock.now()) : undefined
    const enough = outcomes.every(({ outcome }) => outcome === 'connected' || outcome === 'refused') ? LASTS_MS : 0
    const milliseconds = Math.round(clock.now() - began)
    const isOver = since !== undefined && clock.now() - since >= enough
    if (isOver || milliseconds >= settleMs) return { rounds, milliseconds, outcomes: outcomes.map(told) }
    await clock.pause(PAUSE_MS)
  }
}

async function oneRound(
  attempts: readonly CanaryAttempt[],
  connect: (attempt: CanaryAttempt) => Promise<Outcome>
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = [...attempts.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, attempt] = next
      outcomes[at] = await connect(attempt)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return outcomes
}

/** A port that is closed answers too. An error is what nothing will come of. */
function isExpected(outcome: Outcome['outcome'], passes: boolean | undefined): boolean {
  if (outcome === 'error') return true
  return (outcome !== 'timeout') === passes
}

/** Short: all have to find room in one message. */
function told({ outcome, detail }: Outcome): CanaryReport['outcomes'][number] {
  return outcome === 'error' ? { outcome, detail: detail.slice(0, 120) } : { outcome }
}
