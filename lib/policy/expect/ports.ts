import { applicablePolicies } from '../applicable'
import { nodeOf } from '../evaluate'
import { matchesProtocol, resolvePort } from '../match/port'
import { DIRECTIONS, type Family, type NamedPort, type Party, type PortMatch, type Protocol, type World } from '../model'
import { identify } from '../party'
import { namedPortsFor } from '../ports'
import type { PortSelector } from './model'

export interface AskedPort {
  readonly protocol: Protocol
  /** The type for ICMP and ICMPv6. */
  readonly port: number
}

const FIRST_AND_LAST: Readonly<Record<Protocol, readonly [number, number]>> = {
  TCP: [1, 65535],
  UDP: [1, 65535],
  SCTP: [1, 65535],
  ICMP: [0, 255],
  ICMPv6: [0, 255]
}
const PROTOCOLS = Object.keys(FIRST_AND_LAST) as readonly Protocol[]

/** Where a stretch of ports has one of these, it stands for the stretch: an example should look like one. */
const WELL_KNOWN: readonly number[] = [443, 80, 8080, 53, 22]
const ECHO: Readonly<Record<string, number>> = { ICMP: 8, ICMPv6: 128 }

/**
 * Ports that stand for all that are meant between two parties: one for each stretch in which no rule of either side begins or
 * ends, so that nothing is missed and nothing is asked twice (SPEC 13.4). Of several worlds: in which no rule of any does.
 */
export function portsToAsk(
  world: World | readonly World[],
  source: Party,
  destination: Party,
  family: Family | undefined,
  wanted: 'any' | readonly PortSelector[]
): readonly AskedPort[] {
  const ofWorlds = [world].flat().map((one) => cutsOf(one, source, destination))
  const cuts = (protocol: Protocol) => ofWorlds.flatMap((of) => [...of(protocol)])
  return PROTOCOLS.flatMap((protocol) => {
    if (protocol === 'ICMP' && family === 'ipv6') return []
    if (protocol === 'ICMPv6' && family === 'ipv4') return []
    const [first, last] = FIRST_AND_LAST[protocol]
    const ranges = wanted === 'any' ? [{ first, last }] : wanted.filter((one) => matchesProtocol(one.protocol, protocol))
    const asked = ranges.flatMap((range) => stretches(range, cuts(protocol)).map((one) => exampleOf(protocol, one)))
    return [...new Set(asked)].map((port) => ({ protocol, port }))
  })
}

interface Range {
  readonly first: number
  readonly last: number
}

function stretches({ first, last }: Range, cuts: Iterable<number>): readonly Range[] {
  const starts = [...new Set([first, ...[...cuts].filter((at) => at > first && at <= last)])].sort((a, b) => a - b)
  return starts.map((start, at) => ({ first: start, last: (starts[at + 1] ?? last + 1) - 1 }))
}

function exampleOf(protocol: Protocol, { first, last }: Range): number {
  const nice = ECHO[protocol] === undefined ? WELL_KNOWN : [ECHO[protocol]]
  return nice.find((port) => port >= first && port <= last) ?? first
}

/** Ports at which a rule of either side begins, or that follow its end. */
function cutsOf(world: World, source: Party, destination: Party): (protocol: Protocol) => ReadonlySet<number> {
  const matches: { readonly match: PortMatch; readonly named: readonly NamedPort[] }[] = []
  for (const direction of DIRECTIONS) {
    const [subjectParty, peerParty] = direction === 'egress' ? [source, destination] : [destination, source]
    const at = nodeOf(world, subjectParty)
    const subject = identify(world, subjectParty, at)
    const peer = identify(world, peerParty, at)
    if (!subject || !peer) continue
    const named = namedPortsFor(world, direction, subject, peer)
    for (const rule of applicablePolicies(world, subject)[direction].rules) {
      if (rule.ports === 'any') continue
      for (const { ports } of rule.ports) if (ports !== 'any') matches.push(...ports.map((match) => ({ match, named })))
    }
  }
  return (protocol) => new Set(matches.flatMap(({ match, named }) => cutsOfMatch(match, protocol, named)))
}

function cutsOfMatch(match: PortMatch, protocol: Protocol, named: readonly NamedPort[]): readonly number[] {
  switch (match.kind) {
    case 'range':
      return matchesProtocol(match.protocol, protocol) ? [match.first, match.last + 1] : []
    case 'named':
      return matchesProtocol(match.protocol, protocol)
        ? resolvePort(match.name, protocol, named).flatMap((first) => [first, Math.max(first, match.last ?? first) + 1])
        : []
    case 'icmp':
      return protocol === (match.family === 'ipv4' ? 'ICMP' : 'ICMPv6') ? [match.type, match.type + 1] : []
    default:
      return []
  }
}
