import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { corpus, STYLES } from '@/test/support/policies'
import { splitLines } from '../diff'
import { equal, isArray, isObject, valueAt } from '../json'
import { type LineIndex, lineOf } from '../lines'
import { spanAt } from '../locate'
import type { Json, ParsedText } from '../model'
import { linesOf, parse } from '../parse'
import { formatPath, parsePath, type Step } from '../path'
import type { Change } from './change'
import { edit } from './index'

const POLICIES = corpus()
vi.setConfig({ testTimeout: 600_000 })
const RUNS = Number(process.env.PORTCULLIS_RUNS ?? 200)
const WORDS = [
  'app',
  'on',
  'yes',
  '012',
  '1_000',
  '',
  'a: b',
  '# no',
  'x y',
  '10.0.0.0/8',
  'null',
  '~',
  "it's",
  'a\nb',
  '*',
  '- x',
  'é'
]

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(...WORDS, 80, 0, true, null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc
      .dictionary(fc.constantFrom('app', 'k8s:app', 'a.b/c', 'on', 'port'), tie('value'), { maxKeys: 2 })
      .map((one) => ({ ...one }))
  )
})).value

const pathsOf = (value: Json, at: readonly Step[] = []): readonly (readonly Step[])[] => [
  at,
  ...(isArray(value) ? value.flatMap((one, index) => pathsOf(one, [...at, index])) : []),
  ...(isObject(value) ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...at, key])) : [])
]

interface Sample {
  readonly text: string
  readonly document: number
  readonly change: Change
}

const sample: fc.Arbitrary<Sample> = fc
  .tuple(fc.nat(POLICIES.length - 1), fc.constantFrom(...Object.keys(STYLES)), fc.nat(1000), fc.nat(5), fc.nat(3), json)
  .map(([at, style, where, what, index, value]) => {
    const text = STYLES[style]?.(POLICIES[at]) ?? ''
    const document = style.startsWith('second') ? 1 : 0
    const root = parse(text).documents[document]?.value ?? {}
    const paths = pathsOf(root).filter((path) => path.length > 0)
    const steps = paths[where % paths.length] ?? ['kind']
    const path = formatPath(steps)
    const here = valueAt(root, steps)
    const last = steps.at(-1)
    const change: Change =
      what === 0 && isArray(here)
        ? { op: 'insert', path, index: Math.min(index, here.length), value }
        : what === 1
          ? { op: 'remove', path }
          : what === 2 && isObject(here)
            ? { op: 'set', path: formatPath([...steps, `new${index}`]), value }
            : what === 3 && typeof last === 'string'
              ? { op: 'rename', path, key: `${last}-renamed` }
              : what === 4 && typeof last === 'number'
                ? { op: 'move', from: path, to: formatPath(steps.slice(0, -1)), index: 0 }
                : { op: 'set', path, value }
    return { text, document, change }
  })

/** The lines that a change may touch: those of the element itself, or of the collection around it where that has to change. */
function mayTouch(parsed: ParsedText, { document, change }: Sample): ReadonlySet<number> {
  const lines = linesOf(parsed)
  const found = parsed.documents[document]
  const out = new Set<number>()
  const allow = (steps: readonly Step[]) => {
    const span = found && spanAt(parsed.text, found, steps, 'element')
    if (!span) return
    for (let line = lineOf(lines, span.start); line <= lineOf(lines, span.end); line += 1) out.add(line)
  }
  const first = (steps: readonly Step[]) => {
    const span = found && spanAt(parsed.text, found, steps, 'element')
    if (span) out.add(lineOf(lines, span.start))
  }
  // In flow a comma comes or goes at the end of a neighbour.
  const commas = (at: readonly Step[]) => {
    const inner = valueAt(root, at)
    for (const step of isArray(inner) ? inner.keys() : isObject(inner) ? Object.keys(inner) : []) {
      const span = found && spanAt(parsed.text, found, [...at, step], 'element')
      if (span && /^["[{]/.test(parsed.text.slice(span.start))) out.add(lineOf(lines, span.end))
    }
  }
  const root = found?.value ?? {}
  const steps = parsePath(change.op === 'move' ? change.from : change.path)
  const parent = steps.slice(0, -1)
  const around = valueAt(root, parent)
  const sole = (isArray(around) && around.length === 1) || (isObject(around) && Object.keys(around).length === 1)
  // A line that carries more than the element: `- a: 1`, flow.
  const shared = (at: readonly Step[]) => {
    const span = found && spanAt(parsed.text, found, at, 'element')
    return (
      span !== undefined && !/^\s*(?:- )*$/.test(parsed.text.slice(lines.starts[lineOf(lines, span.start) - 1], span.start))
    )
  }
  if (change.op !== 'insert' || valueAt(root, steps) === undefined) allow(steps)
  else {
    const list = valueAt(root, steps)
    if (!isArray(list) || list.length === 0) allow(steps)
    else first([...steps, 0])
    if (isArray(list) && list.length > 0 && shared([...steps, 0])) allow(steps)
  }
  if (change.op === 'remove' && sole) allow(parent)
  if (valueAt(root, steps) === undefined) {
    // A new key: where the mapping is empty or in flow its own lines change.
    const keys = isObject(around) ? Object.keys(around) : []
    if (keys.length === 0 || keys.some((key) => shared([...parent, key]))) allow(parent)
    else first([...parent, keys[0] ?? ''])
  }
  if (shared(steps)) allow(parent)
  commas(change.op === 'insert' ? steps : parent)
  if (change.op === 'remove') {
    // What stands behind a dash moves up into the line of what went.
    const next = isObject(around) ? Object.keys(around)[1] : undefined
    if (next !== undefined && steps.at(-1) === Object.keys(around ?? {})[0]) first([...parent, next])
  }
  if (change.op === 'move') {
    // The comments right above go along.
    const span = found && spanAt(parsed.text, found, steps, 'element')
    for (let line = span ? lineOf(lines, span.start) - 1 : 0; /^\s*#/.test(lineText(lines, line)); line -= 1) out.add(line)
    first([...parent, 0])
    if (found && valueAt(root, parent) && shared([...parent, 0])) allow(parent)
  }
  return out
}

function lineText(lines: LineIndex, line: number): string {
  return lines.text.slice(lines.starts[line - 1], lines.starts[line])
}

/** The first of these lines that the others do not have in this order. */
function firstMissing(lines: readonly string[], others: readonly string[]): string | undefined {
  let at = 0
  for (const line of lines.map((one) => one.trimEnd())) {
    while (at < others.length && others[at]?.trimEnd() !== line) at += 1
    if (at === others.length) return line
    at += 1
  }
  return undefined
}

describe('an edit of any policy, in any way of writing', () => {
  it('touches only the lines that it must, and gives the value that it should', () => {
    fc.assert(
      fc.property(sample, (one) => {
        const parsed = parse(one.text)
        const made = edit(parsed, one.document, [one.change])
        if ('code' in made) throw new Error(`${made.code} ${made.message}`)
        const touched = mayTouch(parsed, one)
        const kept = splitLines(one.text).filter((_, at) => !touched.has(at + 1))
        const lost = firstMissing(kept, splitLines(made.text))
        if (lost !== undefined) throw new Error(`touched: ${lost}\n${made.text}`)
      }),
      { numRuns: RUNS }
    )
  })

  it('that changes nothing changes no byte', () => {
    for (const [at, policy] of POLICIES.entries()) {
      const [name = '', write] = Object.entries(STYLES)[at % Object.keys(STYLES).length] ?? []
      const text = write?.(policy) ?? ''
      const parsed = parse(text)
      const document = name.startsWith('second') ? 1 : 0
      expect(parsed.issues, text).toEqual([])
      expect(equal(parsed.documents[document]?.value, policy as Json)).toBe(true)
      const made = edit(parsed, document, [{ op: 'set', path: 'spec', value: (policy.spec ?? null) as Json }])
      if (policy.spec !== undefined) expect('text' in made && made.text).toBe(text)
    }
  })
})

describe('a broken text', () => {
  it('is never thrown at anybody', () => {
    const mutation = fc.tuple(
      fc.nat(100_000),
      fc.nat(12),
      fc.constantFrom(...'[]{}:-#&*!|>\'"%@`,? \n\t\r\0', '<<: *a', '---\n', '...', '&a ')
    )
    fc.assert(
      fc.property(
        fc.nat(POLICIES.length - 1),
        fc.constantFrom(...Object.values(STYLES)),
        fc.array(mutation, { maxLength: 6 }),
        (at, write, all) => {
          let text = write(POLICIES[at])
          for (const [where, cut, put] of all) {
            const start = where % (text.length + 1)
            text = text.slice(0, start) + put + text.slice(start + cut)
          }
          const parsed = parse(text)
          for (const document of parsed.documents) {
            const made = edit(parsed, document.index, [{ op: 'set', path: 'metadata.name', value: 'x' }])
            if ('text' in made) expect(made.documents[document.index]?.value).toHaveProperty('metadata.name', 'x')
          }
        }
      ),
      { numRuns: RUNS }
    )
  })
})
