import { describe, expect, it } from 'vitest'
import type { Edit } from '@/lib/policy'
import { parse } from './parse'
import { repaired } from './repair'

const TEXT = `spec:
  egress: # out
    - toEntities: [world] # all of it
  labels:
    app: web
`
const spliced = (...edits: Edit[]) => {
  const made = repaired(parse(TEXT), 0, edits)
  return 'code' in made ? made.code : made.text
}

// Guards: a repair made for one text spoils another, or takes a comment away.
describe('a repair', () => {
  it('is spliced, one edit after another', () => {
    expect(
      spliced(
        { op: 'append', path: 'spec.egress', value: { toEntities: ['host'] } },
        { op: 'replace', path: 'spec.egress[1].toEntities[0]', value: 'cluster' },
        { op: 'rename', path: 'spec.labels.app', key: 'name' }
      )
    ).toBe(`spec:
  egress: # out
    - toEntities: [world] # all of it
    - toEntities:
        - cluster
  labels:
    name: web
`)
  })
  it('makes the list that it adds to', () => {
    expect(spliced({ op: 'append', path: 'spec.ingress', value: {} })).toContain('  ingress:\n    - {}\n')
  })
  it('replaces only what is there', () => {
    expect(spliced({ op: 'replace', path: 'spec.labels.nosuch', value: 'x' })).toBe('edit-nowhere')
    expect(spliced({ op: 'set', path: 'spec.labels.nosuch', value: 'x' })).toContain('nosuch: x')
    expect(spliced({ op: 'remove', path: 'spec.nosuch' })).toBe('edit-nowhere')
  })
})
