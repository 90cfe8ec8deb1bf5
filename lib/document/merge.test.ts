import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge } from './merge'

const NAMES = { theirs: 'theirs', mine: 'mine' }
const of = (base: string, theirs: string, mine: string) => merge(base, theirs, mine, NAMES)
const BASE = 'a\nb\nc\nd\ne\nf\n'

describe('merge', () => {
  it('takes what each changed, where it is apart', () => {
    expect(of(BASE, 'A\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\ne\nf\ng\n')).toEqual({
      text: 'A\nb\nc\nd\ne\nf\ng\n',
      overlaps: 0,
      theirs: 1,
      mine: 1
    })
  })

  it('marks what both changed, and what touches', () => {
    const { text, overlaps } = of(BASE, 'a\nB\nc\nd\ne\nf\n', 'a\nb\nC\nd\ne\nf\n')
    expect(overlaps).toBe(1)
    expect(text).toBe('a\n<<<<<<< theirs\nB\nc\n=======\nb\nC\n>>>>>>> mine\nd\ne\nf\n')
  })

  it('of what both did alike nothing is marked', () => {
    expect(of(BASE, 'a\nc\nd\ne\nf\n', 'a\nc\nd\ne\nF\n')).toMatchObject({ text: 'a\nc\nd\ne\nF\n', overlaps: 0 })
  })

  it('what one deleted and the other changed is marked', () => {
    expect(of(BASE, 'a\nd\ne\nf\n', 'a\nb\nx\nd\ne\nf\n').overlaps).toBe(1)
  })

  it('a last line without an end does not run into a mark', () => {
    expect(of('a', 'b', 'c').text).toBe('<<<<<<< theirs\nb\n=======\nc\n>>>>>>> mine\n')
  })

  it('gives the other side where one changed nothing, whatever it is', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'a'), { maxLength: 12 }).map((lines) => lines.join(''))
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(of(base, other, base).text).toBe(other)
        expect(of(base, base, other).text).toBe(other)
        expect(of(base, other, other)).toMatchObject({ text: other, overlaps: 0 })
      })
    )
  })

  it('loses no line that either side added', () => {
    const text = (letters: readonly string[]) =>
      fc.array(fc.constantFrom(...letters), { maxLength: 10 }).map((lines) => lines.join(''))
    fc.assert(
      fc.property(text(['a\n', 'b\n']), text(['a\n', 'x\n']), text(['b\n', 'y\n']), (base, theirs, mine) => {
        const merged = of(base, theirs, mine).text
        const count = (where: string, line: string) => where.split('\n').filter((each) => each === line).length
        expect(count(merged, 'x')).toBe(count(theirs, 'x'))
        expect(count(merged, 'y')).toBe(count(mine, 'y'))
      })
    )
  })
})
