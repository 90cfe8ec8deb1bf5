import { encodeAddress } from '@/lib/datapath'
import { type Family, PROTOCOL_NUMBER, type Protocol, parseAddress } from '@/lib/policy'

/** The first packet of a connection. */
export interface Opening {
  readonly source: string
  readonly destination: string
  readonly protocol: Protocol
  /** Of ICMP: the id of an echo. */
  readonly sourcePort: number
  /** Of ICMP: the type. */
  readonly destinationPort: number
}

const ETHERNET = 14
const TTL = 64
const TCP_SYN = 2
const SCTP_INIT = 1

/** An Ethernet frame as a veth carries it; checksums are left to the device, as the kernel leaves them. */
export function openingPacket(opening: Opening): Uint8Array {
  const ipv6 = familyOf(opening) === 'ipv6'
  const transport = transportOf(opening)
  const ip = ipv6 ? 40 : 20
  const frame = new Uint8Array(ETHERNET + ip + transport.length)
  const view = new DataView(frame.buffer)
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])
  view.setUint16(12, ipv6 ? 0x86dd : 0x0800)
  const source = addressOf(opening.source)
  const destination = addressOf(opening.destination)
  if (ipv6) {
    view.setUint8(ETHERNET, 0x60)
    view.setUint16(ETHERNET + 4, transport.length)
    view.setUint8(ETHERNET + 6, PROTOCOL_NUMBER[opening.protocol])
    view.setUint8(ETHERNET + 7, TTL)
    frame.set(source, ETHERNET + 8)
    frame.set(destination, ETHERNET + 24)
  } else {
    view.setUint8(ETHERNET, 0x45)
    view.setUint16(ETHERNET + 2, ip + transport.length)
    view.setUint8(ETHERNET + 8, TTL)
    view.setUint8(ETHERNET + 9, PROTOCOL_NUMBER[opening.protocol])
    frame.set(source.subarray(12), ETHERNET + 12)
    frame.set(destination.subarray(12), ETHERNET + 16)
  }
  frame.set(transport, ETHERNET + ip)
  return frame
}

function familyOf({ source }: Opening): Family {
  return parseAddress(source)?.family ?? 'ipv4'
}

function addressOf(text: string): Uint8Array {
  const bytes = encodeAddress(text)
  if (!bytes) throw new Error(`not an address: ${text}`)
  return bytes
}

function transportOf({ protocol, sourcePort, destinationPort }: Opening): Uint8Array {
  const bytes = new Uint8Array(protocol === 'UDP' || protocol === 'ICMP' || protocol === 'ICMPv6' ? 8 : 20)
  const view = new DataView(bytes.buffer)
  if (protocol === 'ICMP' || protocol === 'ICMPv6') {
    view.setUint8(0, destinationPort)
    view.setUint16(4, sourcePort)
    return bytes
  }
  view.setUint16(0, sourcePort)
  view.setUint16(2, destinationPort)
  if (protocol === 'TCP') {
    view.setUint8(12, 5 << 4)
    view.setUint8(13, TCP_SYN)
  } else if (protocol === 'UDP') view.setUint16(4, bytes.length)
  else {
    view.setUint8(12, SCTP_INIT)
    view.setUint16(14, 8)
  }
  return bytes
}
