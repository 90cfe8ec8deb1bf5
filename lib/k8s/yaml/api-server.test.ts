import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYaml } from './index'

interface Recorded {
  readonly text: string
  readonly value?: unknown
  readonly refused?: string
}

/** What a real API server read, by test/differential/api-server/scalars.ts; the first line says which. */
const [version, ...recorded] = readFileSync(new URL('./api-server.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line)) as [{ readonly version: string }, ...Recorded[]]

it(`reads scalars as an API server of ${version.version} does`, () => {
  expect(recorded.length).toBeGreaterThan(500)
  const wrong = recorded.flatMap(({ text, value, refused }) => {
    const { documents, issues } = readYaml(text)
    const mine = issues.length > 0 ? 'refused' : JSON.stringify(documents[0]?.value)
    const theirs = refused === undefined ? JSON.stringify(value) : 'refused'
    return mine === theirs ? [] : [`${JSON.stringify(text)}: ${theirs}, here ${mine}`]
  })
  expect(wrong).toEqual([])
})
