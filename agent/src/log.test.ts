import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { errorOf, lastLines } from './log'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('keeps the last lines of a process and of the one before it, within its limit', () => {
  const file = join(folder, 'state', 'agent.log')
  const line = (number: number) => `{"msg":"${String(number).padStart(4, '0')}"}\n`
  for (let at = 0; at < 10; at++) {
    // A new process each time.
    const log = lastLines(file, 100)
    for (let each = 0; each < 10; each++) log.write(line(at * 10 + each))
  }
  const kept = readFileSync(`${file}.1`, 'utf8') + readFileSync(file, 'utf8')
  expect(kept.endsWith(line(98) + line(99))).toBe(true)
  expect(kept.length).toBeLessThanOrEqual(200)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('a place that cannot be written stops nothing', () => {
  const inTheWay = join(folder, 'file')
  writeFileSync(inTheWay, '')
  expect(() => lastLines(join(inTheWay, 'agent.log')).write('line\n')).not.toThrow()
})

it('of an error says what it was and where, and nothing that a library hung on it', () => {
  const error = Object.assign(new Error('refused', { cause: new Error('hung up') }), {
    code: 403,
    request: { headers: { authorization: 'Bearer hunter2' } }
  })
  expect(errorOf(error)).toMatchObject({ name: 'Error', message: 'refused', code: 403, cause: { message: 'hung up' } })
  expect(JSON.stringify(errorOf(error))).not.toContain('hunter2')
})
