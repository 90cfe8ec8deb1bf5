import type { NamedPort, PortMatch, Protocol } from '../model'

/** What a flow is asked about: destination port, or the type for ICMP and ICMPv6. */
export interface PortQuestion {
  readonly protocol: Protocol
  readonly port: number
  /** Where names of ports are looked up: the subject's on ingress, the peer's on egress (SPEC 5.3). */
  readonly named: readonly NamedPort[]
}

/** SPEC 5.1, 5.2, 5.3, 5.5. */
export function matchesPort(match: PortMatch, asked: PortQuestion): boolean {
  switch (match.kind) {
    case 'protocol':
      return matchesProtocol(match.protocol, asked.protocol)
    case 'range':
      return matchesProtocol(match.protocol, asked.protocol) && asked.port >= match.first && asked.port <= match.last
    case 'named':
      return (
        matchesProtocol(match.protocol, asked.protocol) &&
        resolvePort(match.name, asked.protocol, asked.named).some(
          (first) => asked.port >= first && asked.port <= Math.max(first, match.last ?? first)
        )
      )
    case 'icmp':
      return asked.protocol === (match.family === 'ipv4' ? 'ICMP' : 'ICMPv6') && asked.port === match.type
    case 'other':
      return false
  }
}

/** `ANY` is TCP, UDP and SCTP, not ICMP (SPEC 5.1). */
export function matchesProtocol(wanted: Protocol | 'ANY', seen: Protocol): boolean {
  return wanted === 'ANY' ? seen === 'TCP' || seen === 'UDP' || seen === 'SCTP' : wanted === seen
}

/** The numbers behind a name for one protocol; none where it is not defined (SPEC 5.3). */
export function resolvePort(name: string, protocol: Protocol, named: readonly NamedPort[]): readonly number[] {
  return [...new Set(named.filter((one) => one.name === name && one.protocol === protocol).map((one) => one.port))]
}
