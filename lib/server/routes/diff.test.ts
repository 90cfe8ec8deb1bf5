import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { unifiedDiff } from './diff'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-diff-'))
afterAll(() => rmSync(folder, { recursive: true }))

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

describe('unifiedDiff', () => {
  it('shows one changed line with three around it', () => {
    const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const text = (all: string[]) => `${all.join('\n')}\n`
    expect(unifiedDiff(text(lines), text(lines.with(4, 'E')))).toBe('@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n')
  })

  it('is empty for equal texts, and all plus for a new one', () => {
    expect(unifiedDiff('x\n', 'x\n')).toBe('')
    expect(unifiedDiff('', 'x\ny\n')).toBe('@@ -0,0 +1,2 @@\n+x\n+y\n')
  })

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
