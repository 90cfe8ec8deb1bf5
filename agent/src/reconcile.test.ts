import { expect, it } from 'vitest'
import { ReconcileLoop } from './reconcile'

const loopOf = () => {
  let wanted = 1
  const runs: number[] = []
  let gate: Promise<void> = Promise.resolve()
  const loop = new ReconcileLoop(
    async () => {
      const revision = wanted
      runs.push(revision)
      await gate
      return revision
    },
    () => {}
  )
  return {
    loop,
    runs,
    change: () => {
      wanted += 1
      loop.request()
      return wanted
    },
    hold: () => {
      let open = () => {}
      gate = new Promise((resolve) => (open = resolve))
      return open
    }
  }
}

it('makes one run of changes that come together', async () => {
  const { loop, runs, change } = loopOf()
  for (let n = 0; n < 10; n++) change()
  await loop.reached(11)
  expect(runs).toEqual([11])
})

it('makes one more run of all that comes while one runs, and answers for each when it is in force', async () => {
  const { loop, runs, change, hold } = loopOf()
  const open = hold()
  loop.now()
  const reached = [change(), change()].map(async (revision) => {
    await loop.reached(revision)
    expect(loop.revision).toBeGreaterThanOrEqual(revision)
  })
  expect(loop.revision).toBe(-1)
  open()
  await Promise.all(reached)
  expect(runs).toEqual([1, 3])
})

it('keeps nobody waiting once it is stopped', async () => {
  const { loop } = loopOf()
  const waiting = loop.reached(99)
  loop.stop()
  await waiting
  await loop.reached(100)
})
