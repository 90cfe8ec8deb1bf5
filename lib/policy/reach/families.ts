import type { Protocol } from '../model'
import type { Bits } from './bits'
import { ALL_PORTS, NO_PORTS, type PortSet, portSet } from './port-set'
import type { Part } from './row'

/** The same thing for each way by which packets of a protocol come: ICMP is of IPv4, ICMPv6 of IPv6, the others of either. */
export interface ByProtocol<One> {
  readonly main: One
  readonly icmp: One
  readonly icmpv6: One
}

/** The same of whole columns: `parts` are cut by one another. */
export function spliceParts({ main, icmp, icmpv6 }: ByProtocol<readonly Part[]>, everybody: Bits): readonly Part[] {
  const found = new Map<string, { readonly ports: PortSet; readonly groups: Bits }>()
  for (const one of whole(main, everybody)) {
    for (const two of whole(icmp, everybody)) {
      const both = one.groups.and(two.groups)
      if (both.isEmpty) continue
      for (const three of whole(icmpv6, everybody)) {
        const groups = both.and(three.groups)
        const ports = splice({ main: one.ports, icmp: two.ports, icmpv6: three.ports })
        if (groups.isEmpty || ports.spans.length === 0) continue
        const same = found.get(ports.key)
        if (same) same.groups.addAll(groups)
        else found.set(ports.key, { ports, groups })
      }
    }
  }
  return [...found.values()]
}

/** With those who are in no part: nothing is open to them. */
function whole(parts: readonly Part[], everybody: Bits): readonly Part[] {
  const rest = everybody.clone()
  for (const { groups } of parts) rest.removeAll(groups)
  return rest.isEmpty ? parts : [...parts, { ports: NO_PORTS, groups: rest }]
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
