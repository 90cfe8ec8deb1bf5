import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { compareTimes, mergeByTime } from './merge'

beforeEach(() => vi.useFakeTimers({ now: 0 }))
afterEach(() => vi.useRealTimers())

const at = (ms: number) => ({ time: new Date(ms).toISOString() })
const merging = (sources: number) => {
  const out: number[] = []
  const merge = mergeByTime<number, { time: string }>(({ time }) => out.push(Date.parse(time)), 250)
  for (let source = 0; source < sources; source++) merge.join(source)
  return { out, ...merge }
}

describe('compareTimes', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000001Z'],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500000001Z'],
    ['2026-01-01T00:00:00.999999999Z', '2026-01-01T00:00:01Z']
  ])('%s is before %s', (a, b) => {
    expect(compareTimes(a, b)).toBeLessThan(0)
    expect(compareTimes(b, a)).toBeGreaterThan(0)
    expect(compareTimes(a, a)).toBe(0)
  })
})

describe('mergeByTime', () => {
  it('one source is passed on at once', () => {
    const { out, add } = merging(1)
    add(0, at(5))
    expect(out).toEqual([5])
  })

  it('two sources come out in order, as soon as both have shown how far they are', () => {
    const { out, add } = merging(2)
    add(0, at(10))
    add(0, at(30))
    expect(out).toEqual([])
    add(1, at(20))
    expect(out).toEqual([10, 20])
    add(1, at(40))
    expect(out).toEqual([10, 20, 30])
  })

  it('a node without traffic does not hold up the others', async () => {
    const { out, add } = merging(2)
    add(0, at(10))
    await vi.advanceTimersByTimeAsync(249)
    expect(out).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(out).toEqual([10])
  })

  it('nobody waits for a node that is away', () => {
    const { out, add, idle } = merging(2)
    add(0, at(10))
    idle(1)
    expect(out).toEqual([10])
    add(0, at(20))
    expect(out).toEqual([10, 20])
  })

  it('nobody waits for a node that is gone, and one that comes is waited for', () => {
    const { out, add, join, leave } = merging(2)
    add(0, at(10))
    leave(1)
    expect(out).toEqual([10])
    add(0, at(20))
    join(2)
    add(0, at(40))
    expect(out).toEqual([10, 20])
    add(2, at(30))
    expect(out).toEqual([10, 20, 30])
  })
})
