import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readYaml } from '../yaml'
import { readExpectations } from './read'

it('[13.2] reads what the page about it shows', () => {
  const page = readFileSync(new URL('../../../docs/expectations.md', import.meta.url), 'utf8')
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  const [document] = readYaml(example).documents
  const { expectations, issues } = readExpectations(document?.value)
  expect(issues).toEqual([])
  expect(expectations?.expect.map(({ wanted }) => wanted)).toEqual(['deny', 'allow', 'deny'])
})
