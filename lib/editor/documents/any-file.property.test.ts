import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSnapshot } from '../snapshot'
import { createEditorStore } from '../store/create'
import { TEMPLATES } from '../templates'
import { textOf } from './bytes'

const encode = (text: string) => new TextEncoder().encode(text)
const POLICY = TEMPLATES.example.text
const utf16 = (text: string, mark = true) => Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')

/** What becomes of a file, as the page takes it in; what was open is as it was. */
function opened(bytes: Uint8Array): { readonly drafts: number; readonly told: string; readonly ms: number } {
  const store = createEditorStore()
  const before = store.getState()
  const began = process.cpuUsage()
  const found = textOf(bytes)
  const dump = 'text' in found ? readSnapshot(found.text) : undefined
  const taken =
    'text' in found && dump === undefined
      ? before.actions.importText(found.text, { open: false })
      : { drafts: [], issues: [] }
  // Of the processor: a busy machine is no fault of the text.
  const ms = process.cpuUsage(began).user / 1000
  const { active, text, history, canvas } = store.getState()
  expect([active, text, history, canvas]).toEqual([before.active, before.text, before.history, before.canvas])
  const told = 'says' in found ? found.says : typeof dump === 'string' ? dump : (taken.issues[0]?.message ?? '')
  return { drafts: taken.drafts.length, told, ms }
}

describe('any file', () => {
  it('of random bytes opens nothing, throws nothing, and leaves alone what is open', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.string({ unit: 'binary', maxLength: 500 }).map(encode),
      fc.string({ unit: fc.constantFrom(...'{}[]:-&*!|>\'"#%@`, \n\t?'), maxLength: 200 }).map(encode)
    )
    fc.assert(
      fc.property(bytes, (file) => {
        expect(opened(file).drafts).toBe(0)
      }),
      { numRuns: 300 }
    )
  })

  it('that is a policy with bytes turned never takes the open one away', () => {
    const place = fc.tuple(fc.nat(POLICY.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 5 }), (turned) => {
        const file = encode(POLICY)
        for (const [at, byte] of turned) file[at] = byte
        const { drafts, told } = opened(file)
        expect(drafts > 0 || told !== '').toBe(true)
      }),
      { numRuns: 200 }
    )
  })

  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 12; at++)
    laughs.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`
    )
  it.each<readonly [string, Uint8Array, RegExp]>([
    ['gzip', gzipSync(POLICY), /compressed \(gzip\)/],
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), /is a picture/],
    ['UTF-16 without its mark', utf16(POLICY, false), /NUL bytes/],
    ['NUL bytes', encode(`${POLICY}\0\0`), /NUL bytes/],
    ['Latin-1', Uint8Array.of(0x6b, 0xe4, 0x73, 0x65), /no text in UTF-8/],
    ['brackets without end', encode('['.repeat(200_000)), /nests|deep/],
    ['blocks in blocks', encode(Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')), /nests|deep/],
    ['aliases of aliases', encode(`kind: NetworkPolicy\n${laughs.join('\n')}\n`), /./],
    ['50 MB of YAML', encode('a: b\n'.repeat(10_485_760)), /at most 1048576 are read/],
    [
      '50 MB of a dump that ends early',
      encode(`{"kind": "List", "items": [${`{"kind": "Pod", "metadata": {"name": "${'a'.repeat(60)}"}},`.repeat(512_000)}`),
      /ends early/
    ],
    ['50 MB on one line', encode('x'.repeat(52_428_800)), /at most 1048576 are read/]
  ])('%s is refused with a reason, at once', (_, file, why) => {
    const { drafts, told, ms } = opened(file)
    expect(told).toMatch(why)
    expect(drafts).toBe(0)
    expect(ms).toBeLessThan(5000)
  })

  it('in UTF-16 with its mark, as PowerShell writes it, is read; and so is a broken policy', () => {
    expect(opened(utf16(POLICY))).toMatchObject({ drafts: 1, told: '' })
    expect(opened(encode(`\ufeff${POLICY}`))).toMatchObject({ drafts: 1, told: '' })
    expect(opened(encode(`${POLICY}\n  - ]`)).drafts).toBe(1)
    expect(opened(encode('# Notes\n- [ ] a: b: c\n*not yaml'))).toMatchObject({
      drafts: 0,
      told: expect.stringMatching(/./)
    })
  })
})
