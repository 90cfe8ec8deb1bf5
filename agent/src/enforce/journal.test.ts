import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryMap } from '../datapath/memory'
import { Cookies } from './cookies'
import { CookieJournal } from './journal'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(folder, 'cookies')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = () => new Cookies(new MemoryMap('counters', 4, 16, 100_000), new CookieJournal(file))
const entry = (rule: string) => ({
  direction: 'ingress' as const,
  peer: { kind: 'any' as const },
  protocol: 'any' as const,
  port: { value: 0, bits: 0 },
  verdict: 'allow' as const,
  precedence: 0,
  evidence: { reason: 'rule' as const, rules: [rule], isolatedBy: [] }
})

it('keeps numbers through restarts, and appends what is new', () => {
  const first = start()
  expect([first.of(entry('a')), first.of(entry('b'))]).toEqual([1, 2])
  first.save()
  const second = start()
  expect([second.of(entry('b')), second.of(entry('c'))]).toEqual([2, 3])
  const before = readFileSync(file, 'utf8')
  second.save()
  expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true)
  expect(start().of(entry('c'))).toBe(3)
})

it('passes over a line that a crash cut short, and writes what follows as a line of its own', () => {
  const first = start()
  first.of(entry('a'))
  first.save()
  appendFileSync(file, '{"cookie":2,"verdict":"al')
  const second = start()
  expect(second.of(entry('b'))).toBe(2)
  second.save()
  const third = start()
  expect(third.registry.meaningOf(2)?.evidence.rules).toEqual(['b'])
  expect(third.of(entry('c'))).toBe(3)
})

it('begins anew with a file that is not its own', () => {
  writeFileSync(file, 'nonsense\n')
  const first = start()
  expect(first.of(entry('a'))).toBe(1)
  first.save()
  expect(start().of(entry('a'))).toBe(1)
})

it('forgets what no table names once there is a lot of it, and gives no number again', () => {
  const first = start()
  for (let n = 0; n < 3000; n++) first.of(entry(`r${n}`))
  first.save()
  first.prune(() => [{ entries: [entry('r2999')] }])
  expect(first.registry.size).toBe(1)
  first.save()
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3)
  const second = start()
  expect(second.of(entry('r2999'))).toBe(3000)
  expect(second.of(entry('new'))).toBe(3001)
})

it('writes all of it once it can, where it could not', () => {
  const first = start()
  first.of(entry('a'))
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'in the way')
  expect(() => first.save()).toThrow()
  rmSync(folder)
  first.save()
  expect(start().of(entry('a'))).toBe(1)
})
