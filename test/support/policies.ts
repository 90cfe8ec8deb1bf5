import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { stringify } from 'yaml'

/** Kubernetes objects of the conformance data: every distinct NetworkPolicy and Cilium policy in it, valid or not. */
export function corpus(): readonly Readonly<Record<string, unknown>>[] {
  const distinct = new Map<string, Readonly<Record<string, unknown>>>()
  for (const file of FILES) {
    for (const line of gunzipSync(readFileSync(new URL(`../conformance/data/${file}.jsonl.gz`, import.meta.url)))
      .toString()
      .split('\n')) {
      if (line === '') continue
      for (const policy of policiesOf(JSON.parse(line))) distinct.set(JSON.stringify(policy), policy)
    }
  }
  return [...distinct.values()]
}

const FILES = [
  'cilium-1.20/verdicts-hand',
  'cilium-1.20/verdicts-random',
  'cilium-1.20/validation',
  'kubernetes/cyclonus',
  'kubernetes/random',
  'kubernetes/validation'
]
const KINDS = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

interface Case {
  readonly policies?: readonly Readonly<Record<string, unknown>>[]
  readonly object?: Readonly<Record<string, unknown>>
  readonly doc?: Readonly<Record<string, unknown>>
  readonly steps?: readonly Case[]
}

function policiesOf(one: Case): readonly Readonly<Record<string, unknown>>[] {
  const own = [...(one.policies ?? []), ...(one.object ? [one.object] : []), ...(one.doc ? [one.doc] : [])]
  return [...own, ...(one.steps ?? []).flatMap(policiesOf)].filter((policy) => KINDS.includes(String(policy?.kind)))
}

/** Ways of writing the same object, as people and tools do. */
export const STYLES: Readonly<Record<string, (value: unknown) => string>> = {
  plain: (value) => stringify(value, OPTIONS),
  'dashes at the key': (value) => stringify(value, { ...OPTIONS, indentSeq: false }),
  'four spaces': (value) => stringify(value, { ...OPTIONS, indent: 4 }),
  'single quotes, commented': (value) =>
    commented(stringify(value, { ...OPTIONS, singleQuote: true, defaultStringType: 'QUOTE_SINGLE' })),
  'commented, dashes at the key, CRLF': (value) =>
    commented(stringify(value, { ...OPTIONS, indentSeq: false })).replaceAll('\n', '\r\n'),
  'flow below the spec': (value) => flowBelow(value),
  json: (value) => `${JSON.stringify(value, null, 2)}\n`,
  'one line': (value) => `${JSON.stringify(value)}`,
  'double quotes, lines left empty, no newline at the end': (value) =>
    stringify(value, { ...OPTIONS, defaultStringType: 'QUOTE_DOUBLE' })
      .replace(/^(\w+:)/gm, '\n$1')
      .trimEnd(),
  'tabs before and in comments': (value) =>
    stringify(value, OPTIONS).replace(/^(?!.*: [|>])( *[^\n ].*)$/gm, '$1\t#\ta tab'),
  'anchors and aliases': (value) => stringify(interned(value, new Map()), { ...OPTIONS, aliasDuplicateObjects: true }),
  'markers and a comment before and behind': (value) =>
    `# of a chart\n---\n# Source: policy.yaml\n${stringify(value, OPTIONS)}# the end\n...\n`,
  'json with tabs': (value) => `${JSON.stringify(value, null, '\t')}\n`,
  'second of three documents': (value) => `# first\na: 1\n---\n${commented(stringify(value, OPTIONS))}---\nb: [2]\n`
}

const OPTIONS = { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false } as const

/** Parts that are equal become one part, which is then written once. */
function interned(value: unknown, known: Map<string, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const key = JSON.stringify(value)
  const same = known.get(key)
  if (same !== undefined) return same
  const made = Array.isArray(value)
    ? value.map((one) => interned(one, known))
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, interned(one, known)]))
  known.set(key, made)
  return made
}

/** A comment behind every third line and above every fifth. */
function commented(text: string): string {
  if (/: [|>]|["'] *$/m.test(text) && /: [|>]/.test(text)) return text
  return text
    .split('\n')
    .flatMap((line, at) => {
      if (line === '') return [line]
      const margin = /^ */.exec(line)?.[0] ?? ''
      return [...(at % 5 === 4 ? [`${margin}# above ${at}`] : []), at % 3 === 2 ? `${line} # behind ${at}` : line]
    })
    .join('\n')
}

function flowBelow(value: unknown): string {
  const object = value as { readonly spec?: unknown }
  if (typeof object.spec !== 'object' || object.spec === null) return stringify(value, OPTIONS)
  const parts = Object.entries(object.spec).map(([key, one]) => `  ${key}: ${JSON.stringify(one)} # as JSON\n`)
  return `${stringify({ ...object, spec: undefined }, OPTIONS)}spec:\n${parts.join('') || '  {}\n'}`
}
