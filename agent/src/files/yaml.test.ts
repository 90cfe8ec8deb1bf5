import { describe, expect, it } from 'vitest'
import { TEXT_LIMIT } from '@/lib/k8s'
import { readText } from './yaml'

const values = (text: string) => readText(text, 'f').documents.map(({ value }) => value)
const codes = (text: string) => readText(text, 'f').issues.map(({ code }) => code)

describe('readText', () => {
  it('gives each document its own text, with the comments before it', () => {
    const text = '# about a\n---\na: 1 # one\n---\n# about b\nb: 2\n'
    const { documents } = readText(text, 'f')
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }])
    expect(documents[0]?.text).toBe('# about a\n---\na: 1 # one\n')
    expect(documents[1]?.text).toBe('# about b\nb: 2\n')
  })

  it('leaves the text of an only document as it is', () => {
    const text = '---\n# all of it\na: 1\n...\n'
    expect(readText(text, 'f').documents[0]?.text).toBe(text)
  })

  it('passes over documents without a value', () => {
    expect(values('---\n---\na: 1\n---\n# nothing\n')).toEqual([{ a: 1 }])
    expect(readText('# nothing\n', 'f')).toEqual({ documents: [], issues: [] })
  })

  it('reads scalars as Kubernetes does', () => {
    expect(values('{a: 012, b: on, c: 1:20, d: 2020-01-01, e: 1_000}')).toEqual([
      { a: 10, b: true, c: '1:20', d: '2020-01-01', e: 1000 }
    ])
    expect(values('{a: 0o17, b: -0o17, c: "0o17", d: 0x1F, e: 0b11}')).toEqual([{ a: 15, b: -15, c: '0o17', d: 31, e: 3 }])
  })

  it('reads anchors and merge keys', () => {
    expect(values('x: &a {b: 1}\nz: {<<: *a, c: 2}\n')).toEqual([{ x: { b: 1 }, z: { b: 1, c: 2 } }])
  })

  it('takes tags as Kubernetes does', () => {
    expect(values('{a: !!set {b}, c: !!binary aGk=, d: !unknown on}')).toEqual([{ a: { b: null }, c: 'hi', d: 'on' }])
  })

  it.each(['%YAML 1.1\n---\na: on\n', '%YAML 1.2\n---\na: on\n'])('refuses %j', (text) => {
    expect(codes(text)).toEqual(['yaml-syntax'])
  })

  it('gives nothing of a text that is wrong anywhere', () => {
    const { documents, issues } = readText('a: 1\n---\nb: [\n', 'f')
    expect(documents).toEqual([])
    expect(issues).toMatchObject([{ code: 'yaml-syntax', message: expect.stringContaining('(line 4)') }])
  })

  it('refuses aliases that multiply', () => {
    const level = (n: number) =>
      `l${n}: &l${n} [${Array(9)
        .fill(`*l${n - 1}`)
        .join(', ')}]`
    expect(codes(['l0: &l0 x', ...[1, 2, 3, 4, 5, 6, 7, 8].map(level)].join('\n'))).toEqual(['document-expands'])
  })

  it('refuses __proto__ at any depth, and reaches no prototype', () => {
    expect(codes('a:\n  - "__proto__": {polluted: true}\n')).toEqual(['key-forbidden'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('refuses what is too large or too deep, and says how large', () => {
    expect(codes(`# ${'x'.repeat(TEXT_LIMIT)}`)).toEqual(['document-too-large'])
    expect(codes('['.repeat(200) + ']'.repeat(200))).toEqual(['document-too-deep'])
    // Without a check beforehand each of these ends the process (see nesting.ts).
    for (const deep of ['[', '- ', '? ', '{a: ']) expect(codes(deep.repeat(100_000))).toEqual(['document-too-deep'])
    const indented = Array.from({ length: 1200 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')
    expect(codes(indented)).toEqual(['document-too-deep'])
  })

  it('refuses a key that is there twice', () => {
    expect(codes('a: 1\na: 2\n')).toEqual(['key-duplicate'])
  })
})
