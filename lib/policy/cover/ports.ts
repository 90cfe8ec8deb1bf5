import { matchesProtocol } from '../match/port'
import type { PortMatch, PortRule, Protocol, Rule } from '../model'

/** Is every port of `inner` one of `outer`'s, and judged alike by a proxy? True only where that is sure (SPEC 5, 6). */
export function portsCover(outer: Rule['ports'], inner: Rule['ports'], proxiesCount: boolean): boolean {
  if (outer === 'any') return inner === 'any' || !proxiesCount || inner.every((one) => isPlain(one))
  if (inner === 'any') return false
  return inner.every((one) => {
    const judges = proxiesCount ? outer.filter((other) => judgedAlike(other, one)) : outer
    if (judges.some((other) => other.ports === 'any')) return true
    if (one.ports === 'any') return false
    const matches = judges.flatMap((other) => (other.ports === 'any' ? [] : other.ports))
    return one.ports.every((match) => matchCovered(matches, match))
  })
}

function isPlain({ ports: _, ...more }: PortRule): boolean {
  return Object.keys(more).length === 0
}

function judgedAlike({ ports: _, ...one }: PortRule, { ports: __, ...other }: PortRule): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP']

function matchCovered(outer: readonly PortMatch[], inner: PortMatch): boolean {
  switch (inner.kind) {
    case 'other':
      return true
    case 'icmp':
      return outer.some(
        (one) =>
          (one.kind === 'icmp' && one.family === inner.family && one.type === inner.type) ||
          (one.kind === 'protocol' && one.protocol === (inner.family === 'ipv4' ? 'ICMP' : 'ICMPv6'))
      )
    case 'named':
      return protocolsOf(inner.protocol).every((protocol) =>
        outer.some(
          (one) =>
            isWhole(one, protocol) ||
            (one.kind === 'named' &&
              matchesProtocol(one.protocol, protocol) &&
              one.name === inner.name &&
              reaches(one, inner))
        )
      )
    default:
      return protocolsOf(inner.protocol).every((protocol) => rangeCovered(outer, inner, protocol))
  }
}

function protocolsOf(protocol: Protocol | 'ANY'): readonly Protocol[] {
  return protocol === 'ANY' ? PROTOCOLS : [protocol]
}

function isWhole(match: PortMatch, protocol: Protocol): boolean {
  if (match.kind === 'protocol') return matchesProtocol(match.protocol, protocol)
  return match.kind === 'range' && matchesProtocol(match.protocol, protocol) && match.first <= 0 && match.last >= 65535
}

function reaches(outer: { readonly last?: number }, inner: { readonly last?: number }): boolean {
  return inner.last === undefined || (outer.last !== undefined && outer.last >= inner.last)
}

/** One run of numbers, held by several together. */
function rangeCovered(
  outer: readonly PortMatch[],
  inner: Extract<PortMatch, { kind: 'protocol' | 'range' }>,
  protocol: Protocol
): boolean {
  if (outer.some((one) => isWhole(one, protocol))) return true
  if (inner.kind === 'protocol') return false
  const ranges = outer
    .filter((one) => one.kind === 'range')
    .filter((one) => matchesProtocol(one.protocol, protocol))
    .toSorted((a, b) => a.first - b.first)
  let next = inner.first
  for (const { first, last } of ranges) {
    if (first > next) break
    next = Math.max(next, last + 1)
  }
  return next > inner.last
}
