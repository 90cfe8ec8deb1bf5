import { expect, it } from 'vitest'
import { patiently } from './part'
import { toasts } from './toast'

it('a part that cannot be loaded ends nothing: it is said once, and asked for until it comes', async () => {
  const waits: number[] = []
  let left = 6
  const load = async () => {
    left -= 1
    if (left > 0) throw new Error('Failed to load chunk')
    return 'part'
  }
  const sleep = async (ms: number) => void waits.push(ms)
  expect(await patiently(load, sleep)).toBe('part')
  expect(waits).toEqual([500, 1000, 2000, 4000, 5000])
  expect(toasts.getState().messages).toHaveLength(1)
})
