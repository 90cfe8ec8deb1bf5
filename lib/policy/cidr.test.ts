import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, covers, formatAddress, formatCidr, inCidr, parseAddress, parseCidr, parseCidrOrAddress } from './cidr'

describe('[4.9] addresses', () => {
  it('are 128 bits, IPv4 mapped', () => {
    expect(parseAddress('10.0.0.1')).toEqual({ family: 'ipv4', value: 0xffff_0a00_0001n })
    expect(parseAddress('::1')).toEqual({ family: 'ipv6', value: 1n })
    expect(parseAddress('::ffff:10.0.0.1')).toEqual(parseAddress('10.0.0.1'))
  })

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '::1.2.3'
  ])('refuses %j', (text) => expect(parseAddress(text)).toBeUndefined())

  it('come back from their canonical form', () => {
    const words = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(words, (list) => {
        const value = list.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n)
        const address = { family: value >> 32n === 0xffffn ? 'ipv4' : 'ipv6', value } as const
        expect(parseAddress(formatAddress(address))).toEqual(address)
      })
    )
  })

  it('are written as RFC 5952 says', () => {
    const written = (text: string) => formatAddress(parseAddress(text) ?? { family: 'ipv6', value: 0n })
    expect(written('2001:DB8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1')
    expect(written('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1')
    expect(written('0:0:0:0:0:0:0:0')).toBe('::')
  })
})

describe('[4.4] prefixes', () => {
  const cidr = (text: string) => parseCidr(text) ?? { family: 'ipv6' as const, value: -1n, bits: 128 }
  const address = (text: string) => parseAddress(text) ?? { family: 'ipv6' as const, value: -2n }

  it('clear host bits', () => expect(formatCidr(cidr('10.1.2.3/8'))).toBe('10.0.0.0/8'))
  it('hold what begins like them', () => {
    expect(contains(cidr('10.0.0.0/8'), address('10.255.0.1'))).toBe(true)
    expect(contains(cidr('10.0.0.0/8'), address('11.0.0.0'))).toBe(false)
    expect(contains(cidr('2001:db8::/32'), address('2001:db8:ffff::'))).toBe(true)
  })
  it('never mix families', () => {
    expect(contains(cidr('::/0'), address('10.0.0.1'))).toBe(false)
    expect(contains(cidr('0.0.0.0/0'), address('::1'))).toBe(false)
    expect(covers(cidr('::/0'), cidr('0.0.0.0/0'))).toBe(false)
  })
  it('cover themselves and longer ones', () => {
    expect(covers(cidr('10.0.0.0/8'), cidr('10.0.0.0/8'))).toBe(true)
    expect(covers(cidr('10.0.0.0/8'), cidr('10.2.0.0/16'))).toBe(true)
    expect(covers(cidr('10.0.0.0/8'), cidr('10.0.0.0/7'))).toBe(false)
  })
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '/8', '::/129', '10.0.0.0/8 '])('refuses %j', (text) =>
    expect(parseCidr(text)).toBeUndefined()
  )
  it('may be one address', () => expect(formatCidr(parseCidrOrAddress('10.0.0.1') ?? cidr(''))).toBe('10.0.0.1/32'))
  it('are narrowed by their exceptions', () => {
    expect(inCidr(address('10.1.0.1'), '10.0.0.0/8', ['10.1.0.0/16'])).toBe(false)
    expect(inCidr(address('10.2.0.1'), '10.0.0.0/8', ['10.1.0.0/16', '::/0'])).toBe(true)
  })
})
