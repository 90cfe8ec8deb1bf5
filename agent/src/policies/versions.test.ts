import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Versions } from './versions'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'versions-'))
  file = join(folder, 'policies.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = (name: string) => ({ kind: 'NetworkPolicy', namespace: 'default', name }) as const
const take = (versions: Versions, name: string, text: string): number => {
  const version = versions.of('a.yaml', key(name), text)
  versions.take('a.yaml', key(name), text, version)
  versions.save()
  return version.generation
}
const lines = () => readFileSync(file, 'utf8').split('\n').length - 1

// Guards: rule ids of one content that come back with another.
it('an-object-comes-again-as-what-it-was: numbers go on over restarts', () => {
  expect(['x', 'y', 'y', 'x'].map((text) => take(new Versions(file), 'one', text))).toEqual([1, 2, 2, 3])
  expect(take(new Versions(file), 'two', 'x')).toBe(1)
  expect(new Versions(file).of('a.yaml', key('one'), 'x').generation).toBe(3)
})

it('a-change-costs-as-much-as-there-are-objects: a line for each, and no more', () => {
  const versions = new Versions(file)
  for (let i = 0; i < 50; i++) take(versions, `p${i}`, 'x')
  const before = readFileSync(file, 'utf8')
  take(versions, 'p7', 'y')
  expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true)
  expect(lines()).toBe(51)
})

it('line-that-a-crash-cut-short-breaks-the-next: the file is written anew', () => {
  take(new Versions(file), 'one', 'x')
  appendFileSync(file, '{"id":"a.ya')
  const versions = new Versions(file)
  expect(take(versions, 'one', 'y')).toBe(2)
  expect(lines()).toBe(1)
  expect(new Versions(file).of('a.yaml', key('one'), 'y').generation).toBe(2)
})

it('file-grows-for-ever: the past is left out at a start', () => {
  const entry = JSON.stringify({
    id: 'a.yaml NetworkPolicy/default/one',
    generation: 4,
    hash: '',
    appliedAt: '',
    appliedBy: ''
  })
  writeFileSync(file, `${entry}\n`.repeat(1_100))
  expect(take(new Versions(file), 'one', 'x')).toBe(5)
  expect(lines()).toBe(1)
})
