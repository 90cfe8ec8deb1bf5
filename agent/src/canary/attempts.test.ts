import { expect, it } from 'vitest'
import type { CanaryAttempt } from '@/lib/api'
import { tryAll } from './attempts'

const attempt = (port: number, passes: boolean): CanaryAttempt => ({ protocol: 'TCP', address: '10.0.0.1', port, passes })
const work = (...attempts: CanaryAttempt[]) => ({ attempts, listen: [], timeoutMs: 1, settleMs: 15_000 })
/** A connection takes no time: what passes are the pauses. */
const clock = () => {
  let now = 0
  return {
    now: () => now,
    pause: async (milliseconds: number) => {
      now += milliseconds
    }
  }
}
const outcome = (word: 'connected' | 'refused' | 'timeout' | 'error', detail = '') => ({ outcome: word, detail })

it('tries all again until each of one round is what it must be: a policy is late, and a route too', async () => {
  const asked: number[] = []
  const report = await tryAll(
    work(attempt(80, true), attempt(81, false)),
    async ({ port }) => {
      asked.push(port)
      const round = asked.filter((one) => one === port).length
      // First nothing is enforced, then nothing passes, then all is as it must be.
      return outcome(round === 1 ? 'connected' : round === 2 || port === 81 ? 'timeout' : 'refused')
    },
    clock()
  )
  expect(report).toMatchObject({ rounds: 3, outcomes: [{ outcome: 'refused' }, { outcome: 'timeout' }] })
  expect(asked).toEqual([80, 81, 80, 81, 80, 81])
})

it('says what was last where it never becomes what it must', async () => {
  const report = await tryAll(work(attempt(81, false)), async () => outcome('connected'), clock())
  expect(report.outcomes).toEqual([{ outcome: 'connected' }])
  expect(report.rounds).toBeGreaterThan(1)
})

it('disturbs nobody who answers at once what must be dropped: a few connections a second', async () => {
  let opened = 0
  const connect = async () => {
    opened += 1
    if (opened > 100) throw new Error('too many')
    return outcome('connected')
  }
  expect(await tryAll(work(attempt(81, false)), connect, clock())).toMatchObject({ milliseconds: 15_000 })
  expect(opened).toBeLessThanOrEqual(31)
})

it('not-enforced-yet: that all passes is believed once it lasts', async () => {
  const time = clock()
  // For a second nobody enforces anything on the new pod; then what should pass is dropped.
  const connect = async () => outcome(time.now() < 1_000 ? 'connected' : 'timeout')
  expect(await tryAll(work(attempt(80, true)), connect, time)).toMatchObject({ outcomes: [{ outcome: 'timeout' }] })
  expect(await tryAll(work(attempt(80, true)), async () => outcome('connected'), clock())).toMatchObject({
    milliseconds: 3_000
  })
})

it('waits for no connection that cannot be opened, and keeps what it says of it short', async () => {
  const report = await tryAll(work(attempt(9, true)), async () => outcome('error', 'x'.repeat(500)), clock())
  expect(report).toMatchObject({ rounds: 1, outcomes: [{ outcome: 'error', detail: 'x'.repeat(120) }] })
})
