import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DirectoryWatch, type FileState, watchDirectory } from './directory'
import { writeAtomically } from './write'

type Changes = ReadonlyMap<string, FileState | 'gone'>

let folder: string
let watch: DirectoryWatch | undefined
let reports: { changes: Changes; problem: string | undefined }[]
let next: (() => void) | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'))
  reports = []
})
afterEach(() => {
  watch?.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = (directory = folder) => {
  watch = watchDirectory(directory, (changes, problem) => {
    reports.push({ changes, problem: problem?.code })
    next?.()
  })
}
/** The next report that there will be, or was since. */
const report = async (count: number) => {
  while (reports.length < count) await new Promise<void>((resolve) => (next = resolve))
  return reports[count - 1]
}

it('reports what is there before it returns, and passes over what is no object', () => {
  writeFileSync(join(folder, 'a.yaml'), 'a: 1')
  writeFileSync(join(folder, '.b.yaml.tmp'), 'half')
  writeFileSync(join(folder, 'README'), 'text')
  start()
  expect(reports).toEqual([{ changes: new Map([['a.yaml', { text: 'a: 1' }]]), problem: undefined }])
})

it('reports a change, and a file that is gone', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'a: 1')
  start()
  writeAtomically(join(folder, 'a.yaml'), 'a: 2')
  expect((await report(2))?.changes).toEqual(new Map([['a.yaml', { text: 'a: 2' }]]))
  rmSync(join(folder, 'a.yaml'))
  expect((await report(3))?.changes).toEqual(new Map([['a.yaml', 'gone']]))
})

// Guards: an editor that renames the file away and writes another deleted the policy for a moment, and the pod was open.
it('says nothing of a file that is away for a moment', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'a: 1')
  start()
  renameSync(join(folder, 'a.yaml'), join(folder, 'a.yaml~'))
  // Both events have been looked at by when this one is told.
  writeFileSync(join(folder, 'b.yaml'), 'b: 1')
  expect((await report(2))?.changes).toEqual(new Map([['b.yaml', { text: 'b: 1' }]]))
  writeFileSync(join(folder, 'a.yaml'), 'a: 2')
  const states: unknown[] = []
  for (let at = 3; !states.some((state) => JSON.stringify(state) === '{"text":"a: 2"}'); at++) {
    states.push((await report(at))?.changes.get('a.yaml'))
  }
  // The same file again, so that the time in which it was away is over.
  rmSync(join(folder, 'b.yaml'))
  while (!reports.some(({ changes }) => changes.get('b.yaml') === 'gone')) await report(reports.length + 1)
  expect(reports.map(({ changes }) => changes.get('a.yaml'))).not.toContain('gone')
})

it('says nothing of files in a directory that cannot be read, and finds them when it can be', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'a: 1')
  start()
  renameSync(folder, `${folder}.away`)
  const gone = await report(2)
  expect(gone?.problem).toBe('directory-unreadable')
  expect([...(gone?.changes.keys() ?? [])]).toEqual([])
  renameSync(`${folder}.away`, folder)
  writeFileSync(join(folder, 'b.yaml'), 'b: 1')
  expect((await report(3))?.changes).toEqual(new Map([['b.yaml', { text: 'b: 1' }]]))
}, 15_000)

it('follows another folder that takes the place of the first', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'a: 1')
  start()
  const other = mkdtempSync(join(tmpdir(), 'directory-'))
  writeFileSync(join(other, 'b.yaml'), 'b: 1')
  renameSync(folder, `${folder}.old`)
  renameSync(other, folder)
  const changes: Changes = new Map([...((await report(2))?.changes ?? []), ...((await report(3))?.changes ?? [])])
  expect(changes).toEqual(
    new Map<string, FileState | 'gone'>([
      ['a.yaml', 'gone'],
      ['b.yaml', { text: 'b: 1' }]
    ])
  )
  writeFileSync(join(folder, 'c.yaml'), 'c: 1')
  const more = reports.length
  expect((await report(more + 1))?.changes).toEqual(new Map([['c.yaml', { text: 'c: 1' }]]))
  rmSync(`${folder}.old`, { recursive: true })
})

it('refuses a file that is too large without reading it', () => {
  writeFileSync(join(folder, 'a.yaml'), '#'.repeat(6 * 1024 * 1024))
  start()
  const state = reports[0]?.changes.get('a.yaml')
  expect(state !== undefined && state !== 'gone' && 'problem' in state && state.problem.code).toBe('file-too-large')
})
