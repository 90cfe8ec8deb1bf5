import { describe, expect, it } from 'vitest'
import type { PortMatch, Protocol } from '../model'
import { matchesPort } from './port'

const named = [
  { name: 'http', port: 8080, protocol: 'TCP' },
  { name: 'dns', port: 53, protocol: 'UDP' }
] as const
const matches = (match: Readonly<Record<string, unknown>>, protocol: Protocol, port: number) =>
  matchesPort({ path: '', ...match } as unknown as PortMatch, { protocol, port, named })

describe('ports', () => {
  it('[5.1] of ANY are TCP, UDP and SCTP', () => {
    const any = { kind: 'protocol', protocol: 'ANY' }
    expect((['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6'] as const).filter((one) => matches(any, one, 80))).toEqual([
      'TCP',
      'UDP',
      'SCTP'
    ])
  })
  it('[5.2] include both ends of a range', () => {
    const range = { kind: 'range', protocol: 'TCP', first: 80, last: 90 }
    expect([79, 80, 90, 91].map((port) => matches(range, 'TCP', port))).toEqual([false, true, true, false])
    expect(matches(range, 'UDP', 80)).toBe(false)
  })
  it('[5.3] by name need that name with that protocol', () => {
    expect(matches({ kind: 'named', protocol: 'TCP', name: 'http' }, 'TCP', 8080)).toBe(true)
    expect(matches({ kind: 'named', protocol: 'UDP', name: 'http' }, 'UDP', 8080)).toBe(false)
    expect(matches({ kind: 'named', protocol: 'ANY', name: 'dns' }, 'UDP', 53)).toBe(true)
    expect(matches({ kind: 'named', protocol: 'ANY', name: 'dns' }, 'TCP', 53)).toBe(false)
    expect(matches({ kind: 'named', protocol: 'TCP', name: 'nosuch' }, 'TCP', 80)).toBe(false)
  })
  it('[1.22] by name may begin a range', () => {
    const range = { kind: 'named', protocol: 'TCP', name: 'http', last: 9000 }
    expect([8079, 8080, 9000, 9001].map((port) => matches(range, 'TCP', port))).toEqual([false, true, true, false])
  })
  it('[5.5] of ICMP are types of one family', () => {
    expect(matches({ kind: 'icmp', family: 'ipv4', type: 8 }, 'ICMP', 8)).toBe(true)
    expect(matches({ kind: 'icmp', family: 'ipv4', type: 8 }, 'ICMPv6', 8)).toBe(false)
    expect(matches({ kind: 'icmp', family: 'ipv4', type: 8 }, 'TCP', 8)).toBe(false)
  })
  it('of a protocol that flows do not have match nothing', () => {
    expect(matches({ kind: 'other', protocol: 'GRE' }, 'TCP', 0)).toBe(false)
  })
})
