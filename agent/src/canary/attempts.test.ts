import { expect, it } from 'vitest'
import type { CanaryAttempt } from '@/lib/api'
import { tryAll } from './attempts'

const attempt = (port: number, passes: boolean): CanaryAttempt => ({ protocol: 'TCP', address: '10.0.0.1', port, passes })
const work = (...attempts: CanaryAttempt[]) => ({ attempts, listen: [], timeoutMs: 1, settleMs: 10 })
const clock = () => {
  let now = 0
  return () => now++
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

it('waits for no connection that cannot be opened, and keeps what it says of it short', async () => {
  const report = await tryAll(work(attempt(9, true)), async () => outcome('error', 'x'.repeat(500)), clock())
  expect(report).toMatchObject({ rounds: 1, outcomes: [{ outcome: 'error', detail: 'x'.repeat(120) }] })
})
