import { describe, expect, it } from 'vitest'
import { DEPTH_LIMIT, TEXT_LIMIT } from '@/lib/k8s'
import { parse } from './parse'

const value = (text: string) => parse(text).documents[0]?.value
const codes = (text: string) => parse(text).issues.map((one) => one.code)

describe('parse', () => {
  it('reads documents and leaves out those without content', () => {
    const parsed = parse('# only\n---\na: 1\n---\n# nothing\n---\nb: on\n---\n')
    expect(parsed.documents.map((one) => one.value)).toEqual([{ a: 1 }, { b: true }])
    expect(parsed.documents.map((one) => one.index)).toEqual([0, 1])
  })

  it('keeps the value of a document beside one that is broken', () => {
    const parsed = parse('a: 1\n---\nb: [\n')
    expect(parsed.documents.map((one) => one.value)).toEqual([{ a: 1 }, undefined])
    expect(parsed.issues[0]).toMatchObject({ code: 'yaml-syntax', document: 1, range: { startLine: 4 } })
  })

  it('follows aliases and merges, explicit keys before merged ones', () => {
    expect(value('a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, b: 3}\nf: {<<: [*x], b: 4}')).toEqual({
      a: { b: 1, c: 2 },
      d: { b: 1, c: 2 },
      e: { b: 3, c: 2 },
      f: { b: 4, c: 2 }
    })
  })

  it('reads keys as Kubernetes does: as the text of what they are', () => {
    expect(value('on: 1\n5000: 2\n012: 3\n')).toEqual({ true: 1, 5000: 2, 10: 3 })
  })

  it('takes a tag at its word', () => {
    expect(value('a: !!str 012\nb: !!int "5"\nc: !foo yes')).toEqual({ a: '012', b: 5, c: 'yes' })
  })
})

describe('what is refused', () => {
  it('says each with a code, and never throws', () => {
    expect(codes('__proto__: {admin: true}')).toEqual(['key-forbidden'])
    expect(codes('"__proto__": 1')).toEqual(['key-forbidden'])
    expect(codes('a: 1\na: 2')).toEqual(['key-duplicate'])
    expect(codes('~: 1')).toEqual(['key-not-scalar'])
    expect(codes('? [a]\n: 1')).toEqual(['key-not-scalar'])
    expect(codes('a: *nobody')).toEqual(['alias-unknown'])
    expect(codes('a: &a [*a]')).toEqual(['alias-unknown'])
    expect(codes('a: .inf')).toEqual(['value-unreadable'])
  })

  it('pollutes no prototype', () => {
    const read = value('__proto__: {admin: true}\nconstructor: {prototype: {admin: true}}')
    expect(Object.keys(read ?? {})).toEqual(['constructor'])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('stops at the size of a large text', () => {
    expect(codes('a'.repeat(TEXT_LIMIT))).toEqual([])
    expect(codes('é'.repeat(TEXT_LIMIT / 2 + 1))).toEqual(['document-too-large'])
    expect(codes('a'.repeat(50_000_000))).toEqual(['document-too-large'])
  })

  it.each([
    ['flow', '['.repeat(500_000)],
    ['flow that closes', '['.repeat(DEPTH_LIMIT + 1) + ']'.repeat(DEPTH_LIMIT + 1)],
    ['dashes', `${'- '.repeat(400_000)}x`],
    ['indentation', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['explicit keys', '? '.repeat(300_000)]
  ])('stops at deep nesting by %s', (_, text) => {
    expect(codes(text)).toEqual(['document-too-deep'])
  })

  it('stops at aliases that stand for millions of values', () => {
    const rows = [...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`)
    expect(codes(`a: &a [${Array(9).fill('x').join(', ')}]\n${rows.join('\n')}`)).toEqual(['document-expands'])
  })

  it('repeats itself a limited number of times', () => {
    expect(parse('"'.repeat(10_000)).issues.length).toBeLessThanOrEqual(50)
    expect(parse(`!${'x'.repeat(5000)}!`).issues.every((one) => one.message.length < 400)).toBe(true)
  })
})
