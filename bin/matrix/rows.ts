import { ALL_PORTS, type Protocol, type Reach, type ReachRow } from '@/lib/policy'

/** A pair → a row for each run of ports; where everything is open, one with protocol `any`. */
export function pairRows({ from, to, ports }: Reach): readonly ReachRow[] {
  const [source, destination] = [from.name, to.name]
  if (ports === ALL_PORTS) return [{ source, destination, protocol: 'any', ports: 'any', through: '' }]
  return ports.spans.map(({ protocol, first, last, through }) => ({
    source,
    destination,
    protocol,
    ports: first === 0 && last === lastOf(protocol) ? 'any' : first === last ? `${first}` : `${first}-${last}`,
    through: through.join('+')
  }))
}

function lastOf(protocol: Protocol): number {
  return protocol === 'ICMP' || protocol === 'ICMPv6' ? 255 : 65535
}
