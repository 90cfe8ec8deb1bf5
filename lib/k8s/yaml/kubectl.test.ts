import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readYaml } from './index'

interface Recorded {
  readonly text: string
  readonly values?: readonly unknown[]
  readonly refused?: string
}

/** What kubectl gave, by test/differential/yaml. */
const recorded: readonly Recorded[] = readFileSync(new URL('./kubectl.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Taken by kubectl, refused here, and why. */
const REFUSED_HERE = new Map([
  // It takes the last one, or either.
  ['1: a\n1: b\n', 'key-duplicate'],
  ['on: a\ntrue: b\n', 'key-duplicate'],
  ["a: 1\n'a': 2\n", 'key-duplicate'],
  ['{a: 1, a: 2}\n', 'key-duplicate'],
  // It takes what << brings, YAML what stands there.
  ['x: &x {b: 1}\nf: {b: 4, <<: *x}\n', 'merge-overrides'],
  ['<<: {a: 1}\n<<: {a: 2}\n', 'merge-overrides'],
  // It passes over the second document in silence.
  ['a: 1\n...\nb: 2\n', 'yaml-syntax'],
  // It sees another line there, or nothing.
  ['a: \uFEFFb\n', 'character-forbidden'],
  ['a: b\u2028c: d\n', 'character-forbidden'],
  ['# a\u2028c: d\na: 1\n', 'character-forbidden'],
  ['# a\rc: d\na: 1\n', 'character-forbidden'],
  ['# a\x85c: d\na: 1\n', 'character-forbidden'],
  // YAML 1.1 and 1.2 differ.
  ['a: "b\\\n\n  c"\n', 'yaml-syntax'],
  ['a: {?b : c}\n', 'yaml-syntax'],
  ['a: {b:}\n', 'yaml-syntax'],
  ['a: |+\n  b\n  ', 'yaml-syntax'],
  ['a: {b:,\n}\n', 'yaml-syntax'],
  ['a: >+\n b\n ', 'yaml-syntax'],
  ['a: [b, !t :c]\n', 'yaml-syntax']
])

describe('kubectl reads', () => {
  it.each(recorded)('$text', ({ text, values, refused }) => {
    const found = readYaml(text)
    const code = found.issues[0]?.issue.code
    if (REFUSED_HERE.has(text)) expect(code).toBe(REFUSED_HERE.get(text))
    else if (refused !== undefined) expect(code).toBeDefined()
    else {
      expect(found.issues).toEqual([])
      expect(found.documents.map(({ value }) => value).filter((value) => value !== null)).toEqual(values ?? [])
    }
  })
})
