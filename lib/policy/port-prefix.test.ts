import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPort } from './match/port'
import type { NamedPort, PortMatch, Protocol } from './model'
import { coversPortPrefix, PROTOCOL_NUMBER, portPrefixes, splitRange } from './port-prefix'

describe('[5.2] a range of ports as prefixes', () => {
  it('covers the range and nothing else, with at most thirty', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.nat(65_535), (one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)]
        const prefixes = splitRange(first, last)
        expect(prefixes.length).toBeLessThanOrEqual(30)
        let at = first
        for (const { value, bits } of prefixes) {
          expect(value).toBe(at)
          at += 2 ** (16 - bits)
        }
        expect(at).toBe(last + 1)
      })
    )
  })

  it('is one prefix where it can be', () => {
    expect(splitRange(0, 65_535)).toEqual([{ value: 0, bits: 0 }])
    expect(splitRange(8080, 8080)).toEqual([{ value: 8080, bits: 16 }])
    expect(splitRange(8080, 8095)).toEqual([{ value: 8080, bits: 12 }])
    expect(splitRange(81, 80)).toEqual([])
  })
})

const named: readonly NamedPort[] = [
  { name: 'http', port: 80, protocol: 'TCP' },
  { name: 'http', port: 8080, protocol: 'TCP' },
  { name: 'dns', port: 53, protocol: 'UDP' }
]
const protocol = fc.constantFrom<Protocol | 'ANY'>('TCP', 'UDP', 'SCTP', 'ANY')
const match: fc.Arbitrary<PortMatch> = fc
  .oneof(
    fc.record({
      kind: fc.constant('protocol' as const),
      protocol: fc.constantFrom<Protocol | 'ANY'>('TCP', 'ICMPv6', 'ANY')
    }),
    fc.record({ kind: fc.constant('range' as const), protocol, first: fc.nat(65_535), last: fc.nat(65_535) }),
    fc.record(
      { kind: fc.constant('named' as const), protocol, name: fc.constantFrom('http', 'dns', 'none'), last: fc.nat(9000) },
      { requiredKeys: ['kind', 'protocol', 'name'] }
    ),
    fc.record({
      kind: fc.constant('icmp' as const),
      family: fc.constantFrom('ipv4' as const, 'ipv6' as const),
      type: fc.nat(255)
    })
  )
  .map((one) => ({ path: '', ...one }) as PortMatch)

describe('[5.1] [5.3] [5.5] ports as prefixes', () => {
  it('mean what the match means, for every protocol and port', () => {
    fc.assert(
      fc.property(match, fc.array(fc.nat(65_535), { minLength: 5, maxLength: 5 }), (made, more) => {
        const prefixes = portPrefixes(made, named)
        const edges = [53, 80, 81, 8080, ...('first' in made ? [made.first, made.last, made.last + 1] : [])]
        for (const [name, number] of Object.entries(PROTOCOL_NUMBER) as [Protocol, number][]) {
          const icmp = name.startsWith('ICMP')
          const types = [0, 8, 128, 'type' in made ? made.type : 3]
          for (const port of icmp ? types : [...edges, ...more].filter((one) => one <= 65_535)) {
            const value = icmp ? port << 8 : port
            const covered = prefixes.some((prefix) => coversPortPrefix(prefix, { protocol: number, value, bits: 16 }))
            expect({ made, name, port, covered }).toEqual({
              made,
              name,
              port,
              covered: matchesPort(made, { protocol: name, port, named })
            })
          }
        }
      }),
      { numRuns: 300 }
    )
  })

  it('put the type of ICMP into the first byte', () => {
    expect(portPrefixes({ path: '', kind: 'icmp', family: 'ipv4', type: 8 }, [])).toEqual([
      { protocol: 1, value: 0x0800, bits: 8 }
    ])
  })
})
