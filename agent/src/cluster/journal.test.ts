import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type Kept, ObjectJournal } from './journal'

const folder = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kept = (...names: readonly string[]) =>
  new Map(names.map((name): [string, Kept] => [`default/${name}`, { object: { metadata: { name } } }]))
const read = (file: string) => new ObjectJournal(file)

it('a kind of which there is nothing is known; one that was never heard of is not', () => {
  const file = join(folder, 'empty')
  read(file).put('Pod', new Map())
  expect([read(file).of('Pod')?.size, read(file).of('Node')]).toEqual([0, undefined])
})

it('has what was put last, through restarts: what came, what changed, what went', () => {
  const file = join(folder, 'changes')
  const journal = read(file)
  const [first, second] = [kept('a', 'b'), kept('b', 'c')]
  journal.put('Pod', first)
  journal.put('Pod', second)
  journal.put('Policy', new Map([['default/p', { object: { v: 2 }, good: { v: 1 } }]]))
  expect([...(read(file).of('Pod')?.keys() ?? [])]).toEqual(['default/b', 'default/c'])
  expect(read(file).of('Policy')?.get('default/p')).toEqual({ object: { v: 2 }, good: { v: 1 } })
})

// Guards: a cluster whose pods come and go fills the disk.
it('does not grow with the past', () => {
  const file = join(folder, 'churn')
  const journal = read(file)
  for (let round = 0; round < 3_000; round++) journal.put('Pod', kept(`pod-${round}`))
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1_100)
  expect([...(read(file).of('Pod')?.keys() ?? [])]).toEqual(['default/pod-2999'])
})
