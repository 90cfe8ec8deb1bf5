import { describe, expect, it, vi } from 'vitest'
import { corpus, STYLES } from '@/test/support/policies'
import { sampled } from '@/test/support/sampled'
import { isArray, isObject, valueAt } from '../json'
import { sourceOf } from '../locate'
import type { Json } from '../model'
import { parse } from '../parse'
import { formatPath, parsePath, type Step } from '../path'
import { editSource } from './source'

vi.setConfig({ testTimeout: 600_000 })

const TEXT = `# head
spec:
  labels: # ours
    - key: team # who
      value: pay
  log:
    value: seen
  ingress:
    - fromGroups:
        - aws: {region: x} # cloud
        - aws:
            region: y
`

const put = (path: string, source: string, text = TEXT) => {
  const made = editSource(parse(text), 0, path, source)
  return 'code' in made ? made : made.text
}

describe('a source in the place of another', () => {
  it('changes its own lines alone, and keeps what was typed with it', () => {
    expect(put('spec.log', 'log:\n  # for the audit\n  value: "012"')).toBe(
      TEXT.replace('  log:\n    value: seen\n', '  log:\n    # for the audit\n    value: "012"\n')
    )
    expect(put('spec.ingress[0].fromGroups[1]', 'aws:\n  region: z # new\n')).toBe(
      TEXT.replace('region: y', 'region: z # new')
    )
    expect(put('spec.ingress[0].fromGroups[0]', 'aws:\n  region: x')).toBe(
      TEXT.replace('aws: {region: x} # cloud', 'aws:\n            region: x # cloud')
    )
  })

  it('may have another key', () => {
    expect(put('spec.log', 'logs:\n  value: seen')).toBe(TEXT.replace('  log:', '  logs:'))
  })

  it('is refused where it would change what stands around it', () => {
    for (const [path, source] of [
      ['spec.log', 'labels: []'],
      ['spec.log', 'log: {}\nother: 1'],
      ['spec.log', 'log: {}\n---\nkind: X'],
      ['spec.log', 'value: {}\nlabels: []'],
      ['spec.log', '   '],
      ['spec.log', '# nothing']
    ] as const) {
      expect(put(path, source), source).toMatchObject({ code: 'edit-refused' })
    }
    expect(put('spec.nowhere', 'a: 1')).toMatchObject({ code: 'edit-nowhere' })
  })

  it('is refused where it does not parse, with the line in it', () => {
    expect(put('spec.log', 'log:\n  value: [')).toMatchObject({ code: 'yaml-syntax', range: { startLine: 2 } })
  })

  it('is printed in flow where there is no room for lines, as JSON in JSON', () => {
    const flow = 'spec: {log: {value: a}, labels: []}\n'
    expect(put('spec.log', 'log:\n  value: b', flow)).toBe('spec: {log: {value: b}, labels: []}\n')
    expect(put('spec.log', 'logs: {value: a}', flow)).toBe('spec: {logs: {value: a}, labels: []}\n')
    const json = '{\n  "spec": {"log": {"value": "a"}}\n}\n'
    expect(put('spec.log', 'log:\n  value: b', json)).toBe('{\n  "spec": {"log": {"value": "b"}}\n}\n')
  })

  it('is refused where an alias brings it from elsewhere', () => {
    const text = 'a: &x\n  b: 1\nspec: *x\n'
    expect(put('spec.b', 'b: 2', text)).toMatchObject({ code: 'edit-refused' })
    expect(put('a.b', 'b: 2', text)).toMatchObject({ code: 'edit-refused' })
    expect(put('spec', 'spec:\n  b: 2', text)).toBe('a: &x\n  b: 1\nspec:\n  b: 2\n')
  })
})

const pathsOf = (value: Json, at: readonly Step[] = []): readonly (readonly Step[])[] => [
  ...(at.length > 0 ? [at] : []),
  ...(isArray(value) ? value.flatMap((one, index) => pathsOf(one, [...at, index])) : []),
  ...(isObject(value) ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...at, key])) : [])
]

const POLICIES = corpus()

describe.each(Object.keys(STYLES))('policies written in the style: %s', (style) => {
  it('are the same bytes once a source was replaced and put back', () => {
    for (const policy of sampled(POLICIES, style)) {
      const text = STYLES[style]?.(policy) ?? ''
      const document = style.startsWith('second') ? 1 : 0
      const before = parse(text)
      const found = before.documents[document]
      if (!found) continue
      const paths = pathsOf(found.value ?? {}).map(formatPath)
      // One path of each policy, a different one each time.
      const path = paths[text.length % paths.length] ?? 'kind'
      const source = sourceOf(before, found, path)
      const key = parsePath(path).at(-1)
      const other = typeof key === 'string' ? `${JSON.stringify(key)}: {"put": "here"}` : '{"put": "here"}'
      const made = editSource(before, document, path, other)
      // Where an alias or a merge brings it the text is another's.
      if ('code' in made) {
        expect(made.code, `${path}\n${text}`).toBe('edit-refused')
        continue
      }
      expect(valueAt(made.documents[document]?.value, parsePath(path)), `${path}\n${text}`).toEqual({ put: 'here' })
      const back = editSource(made, document, path, source)
      if ('code' in back) expect.fail(`${JSON.stringify(back)}: ${path}\n${text}\n---\n${made.text}`)
      expect(back.documents.map(({ value }) => value)).toEqual(before.documents.map(({ value }) => value))
      expect(back.text, path).toBe(text)
    }
  })
})
