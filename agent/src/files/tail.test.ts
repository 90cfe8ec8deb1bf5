import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lastLinesOf } from './tail'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tail-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Guards: the log that was begun anew a moment before somebody asks for it.
it('goes on in the file before it where this one has too few', () => {
  const path = join(folder, 'agent.log')
  writeFileSync(`${path}.1`, 'a\nb\nc\n')
  writeFileSync(path, 'd\n')
  expect(lastLinesOf(path, 3)).toEqual(['b', 'c', 'd'])
  expect(lastLinesOf(path, 1)).toEqual(['d'])
  expect(lastLinesOf(path, 9)).toEqual(['a', 'b', 'c', 'd'])
})

it('of a large one reads the end, and no half of a line', () => {
  const path = join(folder, 'agent.log')
  writeFileSync(path, Array.from({ length: 200_000 }, (_, at) => `line ${at}\n`).join(''))
  const found = lastLinesOf(path, 1_000_000)
  expect(found.at(-1)).toBe('line 199999')
  expect(found.every((line) => /^line \d+$/.test(line))).toBe(true)
  expect(found.length).toBeLessThan(200_000)
})

it('says that there is none', () => expect(() => lastLinesOf(join(folder, 'none'), 1)).toThrow('ENOENT'))
