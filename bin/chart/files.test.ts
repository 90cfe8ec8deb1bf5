import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { madeFiles } from './files'

it.each([...madeFiles()])('agent/chart/%s is what the code says: `npm run chart` makes it', (path, text) => {
  expect(readFileSync(new URL(`../../agent/chart/${path}`, import.meta.url), 'utf8')).toBe(text)
})
