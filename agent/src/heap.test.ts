import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { collectWhenQuiet } from './heap'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const MB = 1 << 20
/** Of the heap, as a round leaves it. */
const litter = () => void Array.from({ length: 50 }, () => new Array(MB / 8).fill(0.5))

it('what changes have left is collected once nothing has changed for a while, and not between two of them', () => {
  let change = () => {}
  collectWhenQuiet((listener) => {
    change = listener
  })
  const collected = () => {
    const before = process.memoryUsage().heapUsed
    vi.advanceTimersByTime(4_000)
    return before - process.memoryUsage().heapUsed > 30 * MB
  }
  litter()
  change()
  expect(collected()).toBe(false)
  change()
  expect(collected()).toBe(false)
  expect(collected()).toBe(true)
})
