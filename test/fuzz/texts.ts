import fc from 'fast-check'
import { stringify } from 'yaml'
import { corpus } from '../support/policies'

const policies = corpus()

/** Bytes of any kind, as a file may hold them. */
const bytes = fc.uint8Array({ maxLength: 3000 }).map((some) => new TextDecoder('utf-8', { fatal: false }).decode(some))

const PIECES = [
  ...[
    'a',
    'b',
    'spec',
    'ingress',
    'matchLabels',
    'kind: CiliumNetworkPolicy',
    'port',
    '80',
    'on',
    '0o7',
    '1e999',
    '.inf',
    '~',
    'null',
    '""'
  ],
  ...[
    ': ',
    ':',
    '- ',
    '-',
    '? ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '\\',
    '\\u0000',
    '\\x',
    '#',
    ' #',
    '|',
    '>',
    '|+9',
    '>-',
    '%YAML 1.1',
    '%TAG ! x'
  ],
  ...[
    '&a ',
    '*a',
    '&b',
    '*b',
    '<<: ',
    '<<: *a',
    '!!str ',
    '!!binary ',
    '!',
    '!<x>',
    '---',
    '---\n',
    '...',
    '\n',
    '\n',
    '\n  ',
    '\n    ',
    '\n- ',
    '\t',
    '\r',
    '\r\n'
  ],
  ...['\u2028', '\uFEFF', '\u0000', '\u0085', '\uD800', '__proto__: ', 'constructor: ', 'toString']
]
const yaml = fc.array(fc.constantFrom(...PIECES), { maxLength: 300 }).map((pieces) => pieces.join(''))

/** A policy's text with characters and lines lost, moved or doubled. */
const marred = fc
  .tuple(
    fc.nat({ max: policies.length - 1 }).map((at) => stringify(policies[at], { compat: 'yaml-1.1', lineWidth: 0 })),
    fc.array(fc.tuple(fc.constantFrom('put', 'cut', 'double', 'swap', 'dedent'), fc.nat(), fc.constantFrom(...PIECES)), {
      minLength: 1,
      maxLength: 6
    })
  )
  .map(([text, changes]) => changes.reduce((marred, [how, at, piece]) => change(marred, how, at, piece), text))

function change(text: string, how: string, at: number, piece: string): string {
  const here = at % (text.length + 1)
  const lines = text.split('\n')
  const line = at % lines.length
  switch (how) {
    case 'put':
      return text.slice(0, here) + piece + text.slice(here)
    case 'cut':
      return text.slice(0, here) + text.slice(here + 1 + (at % 9))
    case 'double':
      return [...lines.slice(0, line), lines[line], ...lines.slice(line)].join('\n')
    case 'swap':
      return [...lines.slice(line), ...lines.slice(0, line)].join('\n')
    default:
      return [...lines.slice(0, line), (lines[line] ?? '').trimStart(), ...lines.slice(line + 1)].join('\n')
  }
}

/** What grows: depth, length, aliases of aliases, documents, keys. */
const large = fc
  .tuple(
    fc.constantFrom('deep', 'block', 'long', 'aliases', 'documents', 'keys', 'quotes', 'policies', 'merges'),
    fc.integer({ min: 2, max: 20_000 })
  )
  .map(([what, size]) => grown(what, size))

function grown(what: string, size: number): string {
  switch (what) {
    case 'deep':
      return `a: ${'['.repeat(size)}${']'.repeat(size)}`
    case 'block':
      return Array.from({ length: Math.min(size, 900) }, (_, at) => `${' '.repeat(at)}a:`).join('\n')
    case 'long':
      return `a: ${'x '.repeat(size * 10)}`
    case 'aliases':
      return [
        'a0: &a0 [x, x]',
        ...Array.from({ length: Math.min(size, 40) }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`)
      ].join('\n')
    case 'documents':
      return 'a: 1\n---\n'.repeat(size)
    case 'keys':
      return Array.from({ length: size }, (_, at) => `k${at % 1000}: ${at}`).join('\n')
    case 'quotes':
      return `a: "${'\\u0041\\\n '.repeat(Math.min(size, 5000))}`
    case 'merges':
      return [
        'x: &x {a: 1}',
        ...Array.from({ length: Math.min(size, 2000) }, (_, at) => `y${at}: {<<: [*x, *x], b: ${at}}`)
      ].join('\n')
    default:
      return Array.from({ length: Math.min(size, 100) }, (_, at) => stringify(policies[at % policies.length])).join('---\n')
  }
}

export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: bytes },
  { weight: 5, arbitrary: yaml },
  { weight: 8, arbitrary: marred },
  { weight: 1, arbitrary: large }
)
