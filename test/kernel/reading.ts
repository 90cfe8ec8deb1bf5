import { whatIsWrong } from './understood'

/** A packet as policy judges it; `port` is the type for ICMP and ICMPv6, 0 where a protocol has neither. */
export interface Reading {
  /** In hex, as they stand there. */
  readonly source: string
  readonly destination: string
  readonly protocol: number
  readonly port: number
  /** A later fragment: it follows its first, of which nothing is known. */
  readonly follows: boolean
}

/** What the bytes say, read a second time; a text: why they may not pass at all; undefined: ARP, and neighbour discovery. */
export function read(packet: Uint8Array): Reading | string | undefined {
  const wrong = whatIsWrong(packet)
  if (wrong !== undefined) return wrong
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  if (view.getUint16(12) === 0x0806) return undefined
  const reading = view.getUint16(12) === 0x0800 ? ipv4(view) : ipv6(view)
  const isDiscovery = reading.protocol === 58 && !reading.follows && reading.port >= 133 && reading.port <= 137
  return isDiscovery ? undefined : reading
}

function ipv4(view: DataView): Reading {
  const at = 14 + (view.getUint8(14) & 15) * 4
  const follows = (view.getUint16(20) & 0x1fff) > 0
  return { source: hex(view, 26, 4), destination: hex(view, 30, 4), ...transport(view, at, view.getUint8(23), follows) }
}

function ipv6(view: DataView): Reading {
  let next = view.getUint8(20)
  let at = 54
  let follows = false
  while (!follows && [0, 43, 44, 60].includes(next)) {
    follows = next === 44 && view.getUint16(at + 2) >> 3 > 0
    const length = next === 44 ? 8 : 8 + view.getUint8(at + 1) * 8
    next = view.getUint8(at)
    at += length
  }
  return { source: hex(view, 22, 16), destination: hex(view, 38, 16), ...transport(view, at, next, follows) }
}

function transport(view: DataView, at: number, protocol: number, follows: boolean): Omit<Reading, 'source' | 'destination'> {
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132
  const port = follows ? 0 : hasPorts ? view.getUint16(at + 2) : protocol === 1 || protocol === 58 ? view.getUint8(at) : 0
  return { protocol, port, follows }
}

function hex(view: DataView, at: number, length: number): string {
  return Array.from({ length }, (_, i) =>
    view
      .getUint8(at + i)
      .toString(16)
      .padStart(2, '0')
  ).join('')
}
