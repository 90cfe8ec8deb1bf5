import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ISSUES, issue } from './issues'

const spec = readFileSync(new URL('SPEC.md', import.meta.url), 'utf8')

it('fills in what was seen, and its path', () => {
  expect(issue('unknown-field', 'spec.foo', { kind: 'NetworkPolicy' })).toEqual({
    code: 'unknown-field',
    severity: 'warning',
    message: 'spec.foo is not a field of NetworkPolicy: an API server drops it.',
    path: 'spec.foo',
    fix: 'Remove it or correct its name.'
  })
})

it('leaves nothing of what a user wrote to the template', () => {
  expect(issue('wrong-type', 'a', { wanted: '{seen}', seen: '$&' }).message).toBe('a must be {seen}, found $&.')
})

it.each(Object.entries(ISSUES))('%s is one sentence and cites a rule that exists', (_, kind) => {
  expect(kind.message).toMatch(/[.}?]$/)
  if (kind.spec) expect(spec).toContain(`**${kind.spec}**`)
})
