import { describe, expect, it } from 'vitest'
import { clock, remainingWords } from './words'

describe('the words of what waits', () => {
  it('count down as a clock', () => {
    expect([9, 60, 119, 3720].map(clock)).toEqual(['0:09', '1:00', '1:59', '1:02:00'])
  })

  it('are read out at the marks, not each second', () => {
    const said = Array.from({ length: 91 }, (_, at) => remainingWords('a', 90 - at, [60, 30, 10]))
    expect([...new Set(said)].length).toBe(4)
  })
})
