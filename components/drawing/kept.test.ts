import { describe, expect, it } from 'vitest'
import { keep } from './kept'

const edge = (id: string, packets: number) => ({ id, data: { hits: { packets }, lit: new Set(['subject']) } })

describe('what is drawn again', () => {
  it('is what says something new, and nothing else', () => {
    const before = [edge('a', 1), edge('b', 1)]
    const after = keep(before, [edge('a', 1), edge('b', 2)])
    expect(after[0]).toBe(before[0])
    expect(after[1]).toEqual(edge('b', 2))
  })

  it('is nothing, the list neither, where all is as before', () => {
    const before = [edge('a', 1), edge('b', 1)]
    expect(keep(before, [edge('a', 1), edge('b', 1)])).toBe(before)
  })

  it('tells sets with other members, another order and a shorter list apart', () => {
    const before = [edge('a', 1), edge('b', 1)]
    expect(keep(before, [{ id: 'a', data: { hits: { packets: 1 }, lit: new Set(['b']) } }])[0]).not.toBe(before[0])
    expect(keep(before, [edge('b', 1), edge('a', 1)])).toEqual([edge('b', 1), edge('a', 1)])
    expect(keep(before, [edge('a', 1)])).toHaveLength(1)
  })
})
