import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
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

/** Undoes and checks hunks by hand: what an independent reader makes of the diff. */
function patch(before: string, diff: string): string {
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n')
  const out: string[] = []
  let at = 0
  for (const line of diff.split('\n').slice(0, -1)) {
    const hunk = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line)
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1)
      out.push(...lines.slice(at, start))
      at = start
    } else if (line.startsWith('+')) out.push(line.slice(1))
    else {
      expect(lines[at]).toBe(line.slice(1))
      if (line.startsWith(' ')) out.push(line.slice(1))
      at++
    }
  }
  out.push(...lines.slice(at))
  return out.map((line) => `${line}\n`).join('')
}

describe('the difference as it is printed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-diff-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const line = fc.constantFrom('a', 'b', 'c', '  - x', '')
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.map((each) => `${each}\n`).join(''))

  it('turns the one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patch(before, unifiedDiff(before, after))).toBe(after)
      })
    )
  })

  it('changes no more lines than diff(1) does', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [a, b] = [join(folder, 'a'), join(folder, 'b')]
        writeFileSync(a, before)
        writeFileSync(b, after)
        const { stdout } = spawnSync('diff', ['--minimal', a, b], { encoding: 'utf8' })
        const changed = (diff: string, marks: RegExp) => diff.split('\n').filter((each) => marks.test(each)).length
        expect(changed(unifiedDiff(before, after), /^[-+]/)).toBe(changed(stdout, /^[<>]/))
      }),
      { numRuns: 60 }
    )
  })

  it('answers soon for two large texts with nothing in common', () => {
    const many = (word: string) => Array.from({ length: 50_000 }, (_, at) => `${word}${at}\n`).join('')
    const started = performance.now()
    expect(unifiedDiff(many('a'), many('b')).length).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
