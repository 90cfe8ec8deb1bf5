import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Numbering, renumber } from './numbers'

const RANGE = { first: 256, last: 0xffffff }
const things = (...keys: readonly string[]) => new Map(keys.map((key) => [key, key.toUpperCase()]))
const numberOf = (numbering: Numbering<string>, key: string) => numbering.entries.find((entry) => entry.key === key)?.number

describe('numbers', () => {
  it('are given in the order of the keys, whatever the order of the things', () => {
    expect(renumber(undefined, things('b', 'a'), RANGE)).toEqual(renumber(undefined, things('a', 'b'), RANGE))
    expect(numberOf(renumber(undefined, things('b', 'a'), RANGE), 'a')).toBe(256)
  })

  it('stay with what stays, through JSON', () => {
    const first = renumber(undefined, things('a', 'c'), RANGE)
    const saved = JSON.parse(JSON.stringify(first)) as Numbering<string>
    const second = renumber(saved, things('a', 'b', 'c'), RANGE)
    expect([numberOf(second, 'a'), numberOf(second, 'c')]).toEqual([256, 257])
    expect(numberOf(second, 'b')).toBe(258)
  })

  it('of what went away stay bound to it for one round, so that tables hold it while addresses move', () => {
    const first = renumber(undefined, things('old'), RANGE)
    const second = renumber(first, things('new'), RANGE)
    expect(second.entries).toEqual([
      { number: 256, key: 'old', thing: 'OLD', retiring: true },
      { number: 257, key: 'new', thing: 'NEW' }
    ])
    const third = renumber(second, things('new', 'newer'), RANGE)
    expect(third.entries.map(({ key, number }) => [key, number])).toEqual([
      ['new', 257],
      ['newer', 258]
    ])
  })

  it('come back to what comes back while it retires', () => {
    const second = renumber(renumber(undefined, things('a'), RANGE), things(), RANGE)
    expect(renumber(second, things('a'), RANGE).entries).toEqual([{ number: 256, key: 'a', thing: 'A' }])
  })

  it('go round at the end of the range, past what is taken, a retiring one too', () => {
    const small = { first: 1, last: 4 }
    let numbering = renumber(undefined, things('a', 'b', 'c'), small)
    numbering = renumber(numbering, things('a', 'c', 'd'), small)
    expect(numberOf(numbering, 'd')).toBe(4)
    expect(numberOf(renumber(numbering, things('a', 'c', 'd'), small), 'b')).toBeUndefined()
    numbering = renumber(renumber(numbering, things('a', 'c', 'd'), small), things('a', 'c', 'd', 'e'), small)
    expect(numberOf(numbering, 'e')).toBe(2)
  })

  it('given by key are the same whatever was there before, but for who came first to a number that two lead to', () => {
    const byKey = { ...RANGE, byKey: true } as const
    const one = renumber(undefined, things('a', 'b'), byKey)
    const other = renumber(renumber(undefined, things('x', 'y', 'z'), byKey), things('b', 'y', 'a'), byKey)
    for (const key of ['a', 'b']) expect(numberOf(other, key)).toBe(numberOf(one, key))
    // Of three numbers, three keys: one that is taken gives way to the next, and none means two things.
    const few = { first: 1, last: 3, byKey: true } as const
    const met = renumber(renumber(undefined, things('a'), few), things('a', 'b', 'c'), few)
    expect(met.entries.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(numberOf(met, 'a')).toBe(numberOf(renumber(undefined, things('a'), few), 'a'))
  })

  it.each([true, undefined])('never mean two things at once, in any history (by key: %s)', (byKey) => {
    const keys = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 12 }), (rounds) => {
        let before: Numbering<string> | undefined
        for (const round of rounds) {
          const after = renumber(before, things(...round), { first: 1, last: 20, ...(byKey && { byKey }) })
          const numbers = after.entries.map((entry) => entry.number)
          expect(new Set(numbers).size).toBe(numbers.length)
          for (const { number, key } of before?.entries ?? []) {
            const now = after.entries.find((entry) => entry.number === number)
            if (now) expect(now.key).toBe(key)
          }
          for (const key of round) expect(numberOf(after, key)).toBeDefined()
          before = after
        }
      })
    )
  })
})
