import { type NamedPort, type PortMatch, type Protocol, type Rule, resolvePort } from '@/lib/policy'

export interface AskedPort {
  readonly protocol: Protocol
  /** The type, for ICMP and ICMPv6. */
  readonly port: number
}

export interface PortsToTry {
  /** The ends of each range. */
  readonly named: readonly AskedPort[]
  /** Just below and above. Whether another rule allows them is not asked here. */
  readonly beside: readonly AskedPort[]
  /** What of them no connection can try, and why, sentences. */
  readonly untried: readonly string[]
}

/** Of ICMP: whoever has the address answers it, and any process may send it. */
export const ECHO = { ICMP: 8, ICMPv6: 128 } as const

const NOTHING: PortsToTry = { named: [], beside: [], untried: [] }

/**
 * Ports of a rule that are worth a connection. `open`: ports of whoever is connected to, for rules that leave them open or name them;
 * `can`: protocols that connections can be opened with.
 */
export function portsToTry(rule: Rule, open: readonly NamedPort[], can: ReadonlySet<Protocol>): PortsToTry {
  const any: PortsToTry = { ...NOTHING, named: [anyPort(open)] }
  if (rule.ports === 'any') return any
  const parts = rule.ports.flatMap(({ ports }) =>
    ports === 'any' ? [any] : ports.map((match) => ofMatch(match, open, can))
  )
  return {
    named: distinct(parts.flatMap(({ named }) => named)),
    beside: distinct(parts.flatMap(({ beside }) => beside)),
    untried: [...new Set(parts.flatMap(({ untried }) => untried))]
  }
}

/** A port that somebody is likely to have open there. */
export function anyPort(open: readonly NamedPort[]): AskedPort {
  const found = open.find(({ protocol }) => protocol === 'TCP')
  return { protocol: 'TCP', port: found?.port ?? 80 }
}

function ofMatch(match: PortMatch, open: readonly NamedPort[], can: ReadonlySet<Protocol>): PortsToTry {
  const not = (why: string): PortsToTry => ({ ...NOTHING, untried: [why] })
  if (match.kind === 'other') return not(`${match.protocol}: nothing here speaks it.`)
  if (match.kind === 'icmp') return ofIcmp(match.family === 'ipv4' ? 'ICMP' : 'ICMPv6', match.type, can)
  if (match.protocol === 'ANY') {
    const each = (['TCP', 'UDP'] as const).map((protocol) => ofMatch({ ...match, protocol }, open, can))
    const [{ beside, untried } = NOTHING] = each
    return { named: each.flatMap(({ named }) => named), beside, untried }
  }
  const { protocol } = match
  if (!can.has(protocol)) return not(`${protocol}: no connection of it can be opened from here.`)
  if (match.kind === 'protocol') {
    if (protocol === 'ICMP' || protocol === 'ICMPv6') return ofIcmp(protocol, ECHO[protocol], can)
    return { ...NOTHING, named: [{ ...anyPort(open), protocol }] }
  }
  const ranges =
    match.kind === 'range'
      ? [match]
      : resolvePort(match.name, protocol, open).map((first) => ({ first, last: Math.max(first, match.last ?? first) }))
  if (ranges.length === 0 && match.kind === 'named') return not(`Who is connected to has no port of the name ${match.name}.`)
  const ask = (...ports: readonly number[]) =>
    ports.filter((port) => port >= 1 && port <= 65_535).map((port) => ({ protocol, port }))
  return {
    named: ranges.flatMap(({ first, last }) => ask(first, last)),
    beside: ranges.flatMap(({ first, last }) => ask(first - 1, last + 1)),
    untried: []
  }
}

function ofIcmp(protocol: keyof typeof ECHO, type: number, can: ReadonlySet<Protocol>): PortsToTry {
  if (type === ECHO[protocol] && can.has(protocol)) return { ...NOTHING, named: [{ protocol, port: type }] }
  const why = can.has(protocol) ? 'only an echo request is answered' : 'none can be sent from here'
  return { ...NOTHING, untried: [`${protocol} type ${type}: ${why}.`] }
}

function distinct(ports: readonly AskedPort[]): readonly AskedPort[] {
  return [...new Map(ports.map((each) => [`${each.protocol} ${each.port}`, each])).values()]
}
