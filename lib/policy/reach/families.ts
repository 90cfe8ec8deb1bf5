import type { Protocol } from '../model'
import { ALL_PORTS, type PortSet, portSet } from './port-set'

/** The same thing for each way by which packets of a protocol come: ICMP is of IPv4, ICMPv6 of IPv6, the others of either. */
export interface ByProtocol<One> {
  readonly main: One
  readonly icmp: One
  readonly icmpv6: One
}

/** Each protocol's ports from where its packets are judged. */
export function splice({ main, icmp, icmpv6 }: ByProtocol<PortSet>): PortSet {
  if (main.key === icmp.key && main.key === icmpv6.key) return main === ALL_PORTS ? ALL_PORTS : main
  const of = (set: PortSet, wanted: (protocol: Protocol) => boolean) => set.spans.filter(({ protocol }) => wanted(protocol))
  return portSet([
    ...of(main, (protocol) => protocol !== 'ICMP' && protocol !== 'ICMPv6'),
    ...of(icmp, (protocol) => protocol === 'ICMP'),
    ...of(icmpv6, (protocol) => protocol === 'ICMPv6')
  ])
}
