import type { Bits } from './bits'
import { NO_PORTS, type PortSet } from './port-set'

/** Some of the groups, and the ports that are open to them or to which they are open. */
export interface Part {
  readonly ports: PortSet
  readonly groups: Bits
}

/** What one subject's policy says of every group, in one direction. Parts are apart, and together everybody. */
export interface Row {
  readonly parts: readonly Part[]
}

/** The ports for one group. */
export function portsFor(parts: readonly Part[], group: number): PortSet {
  return parts.find(({ groups }) => groups.has(group))?.ports ?? NO_PORTS
}
