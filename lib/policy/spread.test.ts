import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coversPortPrefix, type PortPrefix } from './port-prefix'
import { covering, type PortItem, spread } from './spread'

const prefix: fc.Arbitrary<PortPrefix> = fc.oneof(
  fc.constant<PortPrefix>({ protocol: 'any', value: 0, bits: 0 }),
  fc.record({ protocol: fc.constantFrom(6, 17), bits: fc.constantFrom(0, 12, 14, 15, 16), port: fc.nat(40) }).map((one) => ({
    protocol: one.protocol,
    value: one.bits === 0 ? 0 : (one.port >>> (16 - one.bits)) << (16 - one.bits),
    bits: one.bits
  }))
)
const items: fc.Arbitrary<readonly PortItem<number>[]> = fc
  .array(fc.record({ prefix, precedence: fc.integer({ min: 1, max: 4 }) }), { maxLength: 12 })
  .map((list) => list.map((item, of) => ({ ...item, of })))

/** The entry with the longest prefix, as a trie answers. */
function longest<Row extends { readonly prefix: PortPrefix }>(rows: readonly Row[], at: PortPrefix): Row | undefined {
  return rows
    .filter((row) => coversPortPrefix(row.prefix, at))
    .sort((a, b) => (a.prefix.protocol === 'any' ? -1 : a.prefix.bits) - (b.prefix.protocol === 'any' ? -1 : b.prefix.bits))
    .at(-1)
}

const everywhere: readonly PortPrefix[] = [6, 17, 132].flatMap((protocol) =>
  Array.from({ length: 45 }, (_, value) => ({ protocol, value, bits: 16 }))
)

describe('[9: longest prefix shadows a broader rule]', () => {
  it('the longest prefix alone says what all that cover a port say together', () => {
    fc.assert(
      fc.property(items, (list) => {
        const rows = spread(list, 64)
        for (const at of everywhere) {
          const covers = list.filter((item) => coversPortPrefix(item.prefix, at))
          const precedence = Math.max(...covers.map((item) => item.precedence))
          const row = longest(rows, at)
          if (covers.length === 0) expect(row).toBeUndefined()
          else {
            expect(row?.precedence).toBe(precedence)
            expect([...(row?.of ?? [])].sort((a, b) => a - b)).toEqual(
              covers.filter((item) => item.precedence === precedence).map((item) => item.of)
            )
          }
        }
      }),
      { numRuns: 300 }
    )
  })

  it('a denial of everything is not hidden by an allowed port', () => {
    const any = { protocol: 'any', value: 0, bits: 0 } as const
    const rows = spread(
      [
        { prefix: { protocol: 6, value: 80, bits: 16 }, precedence: 1, of: 'allow' },
        { prefix: any, precedence: 2, of: 'deny' }
      ],
      64
    )
    expect(rows).toEqual([{ prefix: any, precedence: 2, of: ['deny'] }])
  })

  it('names the narrowest where there are more than the limit', () => {
    const wide = Array.from({ length: 5 }, (_, of) => ({ prefix: { protocol: 6, value: 0, bits: 0 }, precedence: 1, of }))
    const rows = spread([...wide, { prefix: { protocol: 6, value: 80, bits: 16 }, precedence: 1, of: 99 }], 3)
    expect(rows.map((row) => row.of)).toEqual([
      [0, 1, 2],
      [99, 0, 1]
    ])
  })

  it('is not quadratic: ten thousand ports under ten thousand ranges', () => {
    const many = Array.from({ length: 20_000 }, (_, of) => ({
      prefix: of % 2 ? { protocol: 6, value: of, bits: 16 } : { protocol: 6, value: 0, bits: 0 },
      precedence: 1,
      of
    }))
    // With a pair of items compared each, this would be 10⁸ steps; the limit alone bounds what each entry names.
    const rows = spread(many, 64)
    expect(rows.length).toBe(10_001)
    expect(rows.every((row) => row.of.length <= 64)).toBe(true)
  })
})

describe('covering', () => {
  it('tells of each prefix all that covers it', () => {
    fc.assert(
      fc.property(items, (list) => {
        for (const { prefix: at, of } of covering(list)) {
          const covers = list.filter((item) => coversPortPrefix(item.prefix, at)).map((item) => item.of)
          expect([...of].sort((a, b) => a - b)).toEqual(covers)
        }
      })
    )
  })
})
