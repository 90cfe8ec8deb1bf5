import { describe, expect, it } from 'vitest'
import { issue } from '@/lib/policy'
import { locate, locateIssue, locateRange, pathAt, sourceOf } from './locate'
import { parse } from './parse'

const TEXT = `# head
kind: X
---
spec: # it
  list:
    - a: 1 # one
      b: [x, {k: v}]
    # two
    - c:
        app.kubernetes.io/name: n
`
const parsed = parse(TEXT)
const second = parsed.documents[1]
const at = (path: string, part?: 'element' | 'key' | 'value') => {
  const span = second && locate(parsed, second, path, part)
  return span && TEXT.slice(span.start, span.end)
}

describe('from a path to its place', () => {
  it('finds elements, keys and values', () => {
    expect(at('spec.list[0]')).toBe('- a: 1 # one\n      b: [x, {k: v}]')
    expect(at('spec.list[0].a')).toBe('a: 1')
    expect(at('spec.list[0].a', 'key')).toBe('a')
    expect(at('spec.list[0].a', 'value')).toBe('1')
    expect(at('spec.list[0].b[1].k')).toBe('k: v')
    expect(at('spec.list[1].c["app.kubernetes.io/name"]')).toBe('app.kubernetes.io/name: n')
    expect(at('spec.list[1].c[app.kubernetes.io/name]')).toBe('app.kubernetes.io/name: n')
  })

  it('falls back on what is above', () => {
    expect(at('spec.list[1].c.missing.deeper', 'key')).toBe('c')
    expect(at('spec.list[9]', 'key')).toBe('list')
  })

  it('counts lines over documents, from 1', () => {
    expect(second && locateRange(parsed, second, 'spec.list[0].a')).toEqual({
      startLine: 6,
      startColumn: 7,
      endLine: 6,
      endColumn: 11
    })
  })

  it('puts an issue of a missing field at the key that should have it', () => {
    const range = locateIssue(parsed, 1, issue('name-missing', 'spec.list[0].b[1].name')).range
    expect(range).toMatchObject({ startLine: 7 })
    expect(locateIssue(parsed, 1, issue('unknown-field', 'spec.list[1].c')).range).toMatchObject({
      startLine: 9,
      endLine: 9
    })
  })
})

describe('from a place to its path', () => {
  it.each([
    ['kind', 0, 'kind'],
    ['# one', 1, 'spec.list[0].a'],
    ['k: v', 1, 'spec.list[0].b[1].k'],
    ['x,', 1, 'spec.list[0].b[0]'],
    ['kubernetes.io', 1, 'spec.list[1].c["app.kubernetes.io/name"]'],
    ['# it', 1, 'spec']
  ])('%s', (word, document, path) => {
    expect(pathAt(parsed, TEXT.indexOf(word))).toEqual({ document, path })
  })
})

describe('the source of a path', () => {
  it('is the text as written, moved to the left', () => {
    expect(second && sourceOf(parsed, second, 'spec.list[0]')).toBe('a: 1 # one\nb: [x, {k: v}]')
    expect(second && sourceOf(parsed, second, 'spec.list[1].c')).toBe('c:\n  app.kubernetes.io/name: n')
  })
})
