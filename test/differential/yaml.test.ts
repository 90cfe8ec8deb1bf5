import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readText } from '@/agent/src'
import { parse } from '@/lib/document'
import { TEXT_LIMIT } from '@/lib/k8s'
import { corpus, STYLES } from '@/test/support/policies'

/** What the agent enforces, and what the editor shows: an empty document is none to either. */
const byAgent = (text: string) => {
  const { documents, issues } = readText(text, '')
  return issues.length > 0 ? issues.map(({ code }) => code) : documents.map(({ value }) => ({ value }))
}
const byEditor = (text: string) => {
  const { documents, issues } = parse(text)
  if (issues.length > 0) return issues.map(({ code }) => code)
  return documents.filter(({ value }) => value !== null).map(({ value }) => ({ value }))
}

const recorded: readonly string[] = readFileSync(new URL('../../lib/k8s/yaml/kubectl.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line).text)

it('a text of the record means the same to the agent and the editor', () => {
  for (const text of recorded) expect({ text, read: byAgent(text) }).toEqual({ text, read: byEditor(text) })
})

const scalar = fc.constantFrom(...recorded.flatMap((text) => /^a: (.*)\n$/.exec(text)?.[1] ?? []))
const key = fc.constantFrom(...recorded.flatMap((text) => /^(.*): x\n$/.exec(text)?.[1] ?? []), 'a', 'b')
const node: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(key, tie('node')), { maxLength: 3 })
      .map((pairs) => `{${pairs.map((pair) => pair.join(': ')).join(', ')}}`)
  )
})).node
const block = fc
  .array(fc.tuple(key, fc.constantFrom(':', ': &x', ':\n  -', ':\n  b:'), node), { minLength: 1, maxLength: 4 })
  .map((pairs) => pairs.map(([name, mark, value]) => `${name}${mark} ${value}\n`).join(''))
const text = fc
  .tuple(
    fc.constantFrom('', '---\n', '# c\n', '\uFEFF', '%YAML 1.1\n---\n', '--- # c\n'),
    fc.array(block, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('---\n', '---\n', '...\n', '--- # c\n', '--- x\n')
  )
  .map(([first, blocks, between]) => first + blocks.join(between))
/** One character put anywhere: what people mistype, and what hides. */
const marred = fc
  .tuple(
    text,
    fc.nat(),
    fc.constantFrom('\t', '\r', '\u2028', '\x85', '\0', ' ', '\n', '#', ':', '-', '"', "'", '[', '}', '?')
  )
  .map(([whole, at, mark]) => whole.slice(0, at % (whole.length + 1)) + mark + whole.slice(at % (whole.length + 1)))

it('so does any other text', () => {
  const same = (one: string) => {
    expect(byAgent(one)).toEqual(byEditor(one))
  }
  fc.assert(fc.property(fc.oneof(block, text, marred, fc.string({ unit: 'binary' })), same), {
    numRuns: Number(process.env.PORTCULLIS_RUNS ?? 2000)
  })
})

it('and every policy that we have, in every style', () => {
  let read = 0
  for (const document of corpus().slice(0, 100)) {
    for (const print of Object.values(STYLES)) {
      const written = print(document)
      expect(byAgent(written)).toContainEqual({ value: document })
      expect(byEditor(written)).toEqual(byAgent(written))
      read += 1
    }
  }
  expect(read).toBeGreaterThan(100)
})

it('neither reads a text that is too large, and both say how much they read', () => {
  const large = `# ${'é'.repeat(TEXT_LIMIT / 2)}`
  expect(byAgent(large)).toEqual(['document-too-large'])
  expect(readText(large, '').issues[0]?.message).toBe(parse(large).issues[0]?.message)
  expect(readText(large, '').issues[0]?.message).toContain(String(TEXT_LIMIT))
})
