import { matchesProtocol, resolvePort } from './match/port'
import type { NamedPort, PortMatch, Protocol } from './model'

/** IANA numbers of the protocols that policies know. */
export const PROTOCOL_NUMBER: Readonly<Record<Protocol, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, ICMPv6: 58 }

const PROTOCOLS = Object.keys(PROTOCOL_NUMBER) as readonly Protocol[]

/** A protocol, and the leading `bits` of 16 of its port that count. Of ICMP the type is the port's first byte. */
export interface PortPrefix {
  /** IANA number, or `'any'`: then bits are 0. */
  readonly protocol: number | 'any'
  readonly value: number
  readonly bits: number
}

export const ANY_PORT: PortPrefix = { protocol: 'any', value: 0, bits: 0 }

/** `first` to `last` as the fewest prefixes of numbers `width` bits wide: at most 2 × width - 2. */
export function splitRange(first: number, last: number, width = 16): readonly { value: number; bits: number }[] {
  const prefixes: { value: number; bits: number }[] = []
  let at = Math.max(0, first)
  const end = Math.min(last, 2 ** width - 1)
  while (at <= end) {
    let free = 0
    while (free < width && at % 2 ** (free + 1) === 0 && at + 2 ** (free + 1) - 1 <= end) free++
    prefixes.push({ value: at, bits: width - free })
    at += 2 ** free
  }
  return prefixes
}

/** What a port match covers, as prefixes; names are looked up in `named` (SPEC 5). The same meaning as `matchesPort`. */
export function portPrefixes(match: PortMatch, named: readonly NamedPort[]): readonly PortPrefix[] {
  switch (match.kind) {
    case 'protocol':
      return protocolsOf(match.protocol).map((protocol) => ({ protocol: PROTOCOL_NUMBER[protocol], value: 0, bits: 0 }))
    case 'range':
      return protocolsOf(match.protocol).flatMap((protocol) => range(protocol, match.first, match.last))
    case 'named':
      return protocolsOf(match.protocol).flatMap((protocol) =>
        resolvePort(match.name, protocol, named).flatMap((first) =>
          range(protocol, first, Math.max(first, match.last ?? first))
        )
      )
    case 'icmp':
      return range(match.family === 'ipv4' ? 'ICMP' : 'ICMPv6', match.type, match.type)
    case 'other':
      return []
  }
}

function protocolsOf(wanted: Protocol | 'ANY'): readonly Protocol[] {
  return PROTOCOLS.filter((protocol) => matchesProtocol(wanted, protocol))
}

function range(protocol: Protocol, first: number, last: number): readonly PortPrefix[] {
  const number = PROTOCOL_NUMBER[protocol]
  if (protocol !== 'ICMP' && protocol !== 'ICMPv6') {
    return splitRange(first, last).map(({ value, bits }) => ({ protocol: number, value, bits }))
  }
  return splitRange(first, last, 8).map(({ value, bits }) => ({ protocol: number, value: value << 8, bits }))
}

/** Covering prefixes come before what they cover. */
export function comparePortPrefixes(a: PortPrefix, b: PortPrefix): number {
  if (a.protocol !== b.protocol) {
    if (a.protocol === 'any') return -1
    if (b.protocol === 'any') return 1
    return a.protocol - b.protocol
  }
  return a.value - b.value || a.bits - b.bits
}

/** Is all of `inner` in `outer`? Equal prefixes are. */
export function coversPortPrefix(outer: PortPrefix, inner: PortPrefix): boolean {
  if (outer.protocol === 'any') return true
  if (outer.protocol !== inner.protocol || inner.bits < outer.bits) return false
  return inner.value >>> (16 - outer.bits) === outer.value >>> (16 - outer.bits)
}
