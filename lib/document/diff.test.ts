import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines, diffView, unifiedDiff } from './diff'
import { applyEdits, editsBetween } from './text-edit'

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '', 'a b'), { maxLength: 12 })
  .chain((lines) => fc.boolean().map((ended) => lines.join('\n') + (ended ? '\n' : '')))

describe('the difference of two texts', () => {
  it('holds both texts', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffLines(before, after)
        const side = (gone: string) => parts.flatMap((part) => (part.kind === gone ? [] : [part.text])).join('')
        expect(side('added')).toBe(before)
        expect(side('removed')).toBe(after)
      })
    )
  })

  it('as edits gives the other text, and touches no line that both have at the ends', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applyEdits(before, editsBetween(before, after))).toBe(after)
      })
    )
    expect(editsBetween('a\nb\nc\n', 'a\nx\nc\n')).toEqual([{ start: 2, end: 3, text: 'x' }])
  })

  it('is the shortest', () => {
    expect(diffView('a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n').filter((line) => line.kind !== 'same')).toHaveLength(5)
  })

  it('numbers the lines of both', () => {
    expect(diffView('a\nb\n', 'a\nc\nb\n')).toEqual([
      { kind: 'same', text: 'a', before: 1, after: 1 },
      { kind: 'added', text: 'c', after: 2 },
      { kind: 'same', text: 'b', before: 2, after: 3 }
    ])
  })

  it('prints as diff -u does', () => {
    const before = Array.from({ length: 20 }, (_, at) => `l${at + 1}\n`).join('')
    const after = before.replace('l2\n', 'two\n').replace('l19\n', '')
    expect(unifiedDiff(before, after, { before: 'a', after: 'b' })).toBe(
      [
        '--- a',
        '+++ b',
        '@@ -1,5 +1,5 @@',
        ' l1',
        '-l2',
        '+two',
        ' l3',
        ' l4',
        ' l5',
        '@@ -16,5 +16,4 @@',
        ' l16',
        ' l17',
        ' l18',
        '-l19',
        ' l20',
        ''
      ].join('\n')
    )
    expect(unifiedDiff('a\n', 'a\n', { before: 'a', after: 'b' })).toBe('')
    expect(unifiedDiff('', 'a\n', { before: 'a', after: 'b' })).toContain('@@ -0,0 +1,1 @@')
  })
})
