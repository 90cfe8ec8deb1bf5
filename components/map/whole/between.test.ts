import { describe, expect, it } from 'vitest'
import { lineBetween } from './between'

const box = (x: number, y: number) => ({ x, y, width: 100, height: 40 })
const numbers = (path: string) => path.match(/-?[\d.]+/g)?.map(Number) ?? []

describe('a line between two boxes', () => {
  it('begins and ends at their edges', () => {
    const [x1, y1, , , x2, y2] = numbers(lineBetween(box(0, 0), box(300, 0)).path)
    expect([x1, x2]).toEqual([100, 300])
    for (const y of [y1, y2]) expect(y).toBeGreaterThan(0)
    for (const y of [y1, y2]) expect(y).toBeLessThan(40)
  })

  it('is the same from the other end: both ways of a pair are one line', () => {
    const [there, back] = [lineBetween(box(0, 0), box(200, 90)), lineBetween(box(200, 90), box(0, 0))]
    expect(back.middle[0]).toBeCloseTo(there.middle[0])
    expect(back.middle[1]).toBeCloseTo(there.middle[1])
  })

  it('to the next but one passes the middle of the next by', () => {
    const { middle } = lineBetween(box(0, 0), box(0, 200))
    expect(middle[0]).not.toBeCloseTo(50)
  })

  it('has an answer for boxes at one place', () => {
    expect(numbers(lineBetween(box(0, 0), box(0, 0)).path).every(Number.isFinite)).toBe(true)
  })
})
