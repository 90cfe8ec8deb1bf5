import { type NamedPort, type PortMatch, type Protocol, type Rule, resolvePort } from '@/lib/policy'

export interface AskedPort {
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
}

export interface PortsToTry {
  /** The ends of each range. */
  readonly named: readonly AskedPort[]
  /** Just below and above. Whether another rule allows them is not asked here. */
  readonly beside: readonly AskedPort[]
}

/** Ports of a rule that are worth a connection. `open`: ports of whoever is connected to, for rules that leave them open. */
export function portsToTry(rule: Rule, open: readonly NamedPort[]): PortsToTry {
  if (rule.ports === 'any') return { named: [anyPort(open)], beside: [] }
  const parts = rule.ports.map(({ ports }) =>
    ports === 'any' ? { named: [anyPort(open)], beside: [] } : ofMatches(ports, open)
  )
  return { named: distinct(parts.flatMap(({ named }) => named)), beside: distinct(parts.flatMap(({ beside }) => beside)) }
}

/** A port that somebody is likely to have open there. */
export function anyPort(open: readonly NamedPort[]): AskedPort {
  const found = open.find(({ protocol }) => protocol === 'TCP')
  return { protocol: 'TCP', port: found?.port ?? 80 }
}

function ofMatches(matches: readonly PortMatch[], open: readonly NamedPort[]): PortsToTry {
  const parts = matches.map((match): PortsToTry => {
    const nothing = { named: [], beside: [] }
    if (match.kind === 'icmp' || match.kind === 'other') return nothing
    const protocol = probed(match.protocol)
    if (protocol === undefined) return nothing
    if (match.kind === 'protocol') return { named: [{ ...anyPort(open), protocol }], beside: [] }
    const ranges =
      match.kind === 'range'
        ? [match]
        : resolvePort(match.name, protocol, open).map((first) => ({ first, last: Math.max(first, match.last ?? first) }))
    const ask = (port: number) => ({ protocol, port })
    return {
      named: ranges.flatMap(({ first, last }) => [ask(first), ask(last)]),
      beside: ranges.flatMap(({ first, last }) => [ask(first - 1), ask(last + 1)])
    }
  })
  const valid = ({ port }: AskedPort) => port >= 1 && port <= 65_535
  return {
    named: parts.flatMap(({ named }) => named).filter(valid),
    beside: parts.flatMap(({ beside }) => beside).filter(valid)
  }
}

/** What a connection can be opened with. */
function probed(protocol: Protocol | 'ANY'): AskedPort['protocol'] | undefined {
  if (protocol === 'ANY') return 'TCP'
  return protocol === 'TCP' || protocol === 'UDP' ? protocol : undefined
}

function distinct(ports: readonly AskedPort[]): readonly AskedPort[] {
  return [...new Map(ports.map((each) => [`${each.protocol} ${each.port}`, each])).values()]
}
