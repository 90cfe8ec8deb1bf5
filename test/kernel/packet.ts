import { decodeAddress, encodeAddress } from '@/lib/datapath'

/**
 * Packets byte by byte, Ethernet header first, right or wrong as the test wants them. Every field has a sound default.
 * Checksums are filled in where the packet may go through a real stack; the program itself does not look at them.
 */

export const PROTOCOL = { ICMP: 1, TCP: 6, UDP: 17, GRE: 47, ICMPv6: 58, NONE: 59, SCTP: 132 } as const
export const ETHERTYPE = { IPV4: 0x0800, ARP: 0x0806, VLAN: 0x8100, IPV6: 0x86dd, MPLS: 0x8847, LLDP: 0x88cc } as const
export const FLAG = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const

export interface EthernetOptions {
  readonly type?: number
  readonly source?: Uint8Array
  readonly destination?: Uint8Array
}

export function ethernet(payload: Uint8Array, options: EthernetOptions = {}): Uint8Array {
  const type = options.type ?? ((payload[0] ?? 0) >> 4 === 6 ? ETHERTYPE.IPV6 : ETHERTYPE.IPV4)
  const header = new Uint8Array(14)
  header.set(options.destination ?? [2, 0, 0, 0, 0, 1], 0)
  header.set(options.source ?? [2, 0, 0, 0, 0, 2], 6)
  header.set([type >> 8, type & 0xff], 12)
  return join(header, payload)
}

export interface IpOptions {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  /** Hop limit. */
  readonly ttl?: number
  readonly id?: number
  /** Bytes, a multiple of 8. */
  readonly fragmentAt?: number
  readonly moreFragments?: boolean
  /** Length field, where it lies. */
  readonly length?: number
  readonly version?: number
}

export interface Ipv4Options extends IpOptions {
  /** After the 20 bytes; padded to a multiple of 4. */
  readonly options?: readonly number[]
  /** Header length in words, where it lies. */
  readonly headerWords?: number
}

export function ipv4(payload: Uint8Array, o: Ipv4Options): Uint8Array {
  const options = pad(Uint8Array.from(o.options ?? []), 4)
  const header = new Uint8Array(20 + options.length)
  const view = new DataView(header.buffer)
  const words = o.headerWords ?? header.length / 4
  view.setUint8(0, ((o.version ?? 4) << 4) | words)
  view.setUint16(2, o.length ?? header.length + payload.length)
  view.setUint16(4, o.id ?? 1)
  view.setUint16(6, (o.moreFragments ? 0x2000 : 0) | ((o.fragmentAt ?? 0) >> 3))
  view.setUint8(8, o.ttl ?? 64)
  view.setUint8(9, o.protocol)
  header.set(address(o.source).subarray(12), 12)
  header.set(address(o.destination).subarray(12), 16)
  header.set(options, 20)
  view.setUint16(10, checksum([header]))
  return join(header, payload)
}

/** Next header and bytes of each extension header, without its first byte, which says what follows. */
export interface Extension {
  readonly type: number
  readonly body: Uint8Array
}

export function ipv6(payload: Uint8Array, o: IpOptions & { readonly extensions?: readonly Extension[] }): Uint8Array {
  const extensions = [...(o.extensions ?? [])]
  if (o.fragmentAt !== undefined || o.moreFragments) extensions.push(fragmentHeader(o))
  let next = o.protocol
  let rest = payload
  for (const extension of extensions.reverse()) {
    rest = join(Uint8Array.of(next), extension.body, rest)
    next = extension.type
  }
  const header = new Uint8Array(40)
  const view = new DataView(header.buffer)
  view.setUint8(0, (o.version ?? 6) << 4)
  view.setUint16(4, o.length ?? rest.length)
  view.setUint8(6, next)
  view.setUint8(7, o.ttl ?? 64)
  header.set(address(o.source), 8)
  header.set(address(o.destination), 24)
  return join(header, rest)
}

export function fragmentHeader(o: Pick<IpOptions, 'id' | 'fragmentAt' | 'moreFragments'>): Extension {
  const body = new Uint8Array(7)
  const view = new DataView(body.buffer)
  view.setUint16(1, (o.fragmentAt ?? 0) | (o.moreFragments ? 1 : 0))
  view.setUint32(3, o.id ?? 1)
  return { type: 44, body }
}

/** Hop-by-hop (0), routing (43) or destination options (60) of 8 bytes and `more` eights, filled with PadN. */
export function optionsHeader(type: 0 | 43 | 60, more = 0): Extension {
  const body = new Uint8Array(7 + 8 * more)
  body[0] = more
  if (type !== 43) body.set([1, body.length - 3], 1)
  return { type, body }
}

export interface TcpOptions {
  readonly from: number
  readonly to: number
  /** Sum of FLAG. */
  readonly flags?: number
  readonly sequence?: number
  readonly acknowledges?: number
  /** Header length in words, where it lies. */
  readonly headerWords?: number
  readonly data?: Uint8Array
}

export function tcp(o: TcpOptions): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint16(0, o.from)
  view.setUint16(2, o.to)
  view.setUint32(4, o.sequence ?? 1)
  view.setUint32(8, o.acknowledges ?? 0)
  view.setUint8(12, (o.headerWords ?? 5) << 4)
  view.setUint8(13, o.flags ?? FLAG.SYN)
  view.setUint16(14, 65535)
  return join(header, o.data ?? new Uint8Array())
}

export function udp(from: number, to: number, data: Uint8Array = new Uint8Array(4), length = 8 + data.length): Uint8Array {
  const header = new Uint8Array(8)
  const view = new DataView(header.buffer)
  view.setUint16(0, from)
  view.setUint16(2, to)
  view.setUint16(4, length)
  return join(header, data)
}

/** Common header and one chunk: 1 is INIT, 0 DATA, 6 ABORT. */
export function sctp(from: number, to: number, chunk = 1): Uint8Array {
  const header = new Uint8Array(16)
  const view = new DataView(header.buffer)
  view.setUint16(0, from)
  view.setUint16(2, to)
  view.setUint8(12, chunk)
  view.setUint16(14, 4)
  return header
}

/** ICMP and ICMPv6 alike. `rest`: the second four bytes of the header; of echo the id and the sequence. */
export function icmp(
  type: number,
  code = 0,
  rest: readonly number[] = [0, 0, 0, 0],
  data: Uint8Array = new Uint8Array()
): Uint8Array {
  return join(Uint8Array.of(type, code, 0, 0, ...rest), data)
}

export function echo(type: 0 | 8 | 128 | 129, id: number, data = new Uint8Array(8)): Uint8Array {
  return icmp(type, 0, [id >> 8, id & 0xff, 0, 1], data)
}

export interface ArpOptions {
  readonly sender: string
  readonly target?: string
  /** 1 asks, 2 answers. */
  readonly operation?: number
  readonly hardware?: number
  readonly lengths?: readonly [number, number]
  /** What comes after it. */
  readonly more?: Uint8Array
}

export function arpPacket(o: ArpOptions): Uint8Array {
  const body = new Uint8Array(28)
  const view = new DataView(body.buffer)
  view.setUint16(0, o.hardware ?? 1)
  view.setUint16(2, ETHERTYPE.IPV4)
  body.set(o.lengths ?? [6, 4], 4)
  view.setUint16(6, o.operation ?? 1)
  body.set([2, 0, 0, 0, 0, 2], 8)
  body.set(address(o.sender).subarray(12), 14)
  body.set(address(o.target ?? '169.254.1.1').subarray(12), 24)
  return ethernet(join(body, o.more ?? new Uint8Array()), { type: ETHERTYPE.ARP })
}

/** A solicitation (133, 135), advertisement (134, 136) or redirect (137); `about` is the target. */
export function discovery(type: number, about = '::', options: Uint8Array = new Uint8Array()): Uint8Array {
  const target = type === 133 || type === 134 ? new Uint8Array(type === 134 ? 8 : 0) : address(about)
  const redirected = new Uint8Array(type === 137 ? 16 : 0)
  return icmp(type, 0, [0, 0, 0, 0], join(target, redirected, options))
}

/** RFC 4291 2.7.1: the group in which an address is asked for. */
export function solicited(of: string): string {
  const [a = 0, b = 0, c = 0] = address(of).subarray(13)
  return `ff02::1:ff${a.toString(16).padStart(2, '0')}:${((b << 8) | c).toString(16)}`
}

export interface Flow {
  readonly source: string
  readonly destination: string
}

/** By the form of the addresses. */
export function ip(payload: Uint8Array, o: Ipv4Options): Uint8Array {
  return o.source.includes(':') ? ipv6(payload, o) : ipv4(payload, o)
}

type Ip = Partial<Ipv4Options>

export const tcpPacket = (flow: Flow, o: TcpOptions, how: Ip = {}): Uint8Array =>
  ethernet(ip(tcp(o), { protocol: PROTOCOL.TCP, ...flow, ...how }))

export const udpPacket = (flow: Flow, from: number, to: number, how: Ip = {}): Uint8Array =>
  ethernet(ip(udp(from, to), { protocol: PROTOCOL.UDP, ...flow, ...how }))

export const sctpPacket = (flow: Flow, from: number, to: number, chunk = 1): Uint8Array =>
  ethernet(ip(sctp(from, to, chunk), { protocol: PROTOCOL.SCTP, ...flow }))

export const icmpPacket = (flow: Flow, message: Uint8Array, how: Ip = {}): Uint8Array =>
  ethernet(ip(message, { protocol: flow.source.includes(':') ? PROTOCOL.ICMPv6 : PROTOCOL.ICMP, ...flow, ...how }))

/** Request or reply, by the family. */
export const echoPacket = (flow: Flow, id: number, reply = false): Uint8Array => {
  const six = flow.source.includes(':')
  return icmpPacket(flow, echo(six ? (reply ? 129 : 128) : reply ? 0 : 8, id))
}

/** An ICMP error that quotes as much of a packet (its Ethernet header cut off) as `quote` bytes. */
export function errorAbout(packet: Uint8Array, flow: Flow, type: number, code = 0, quote = 28): Uint8Array {
  return icmpPacket(flow, icmp(type, code, [0, 0, 0, 0], packet.slice(14, 14 + quote)))
}

export function back(flow: Flow): Flow {
  return { source: flow.destination, destination: flow.source }
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function pad(bytes: Uint8Array, to: number): Uint8Array {
  return join(bytes, new Uint8Array((to - (bytes.length % to)) % to))
}

/** RFC 1071 */
export function checksum(parts: readonly Uint8Array[]): number {
  const bytes = pad(join(...parts), 2)
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}

/** With the sums of IPv4, TCP, UDP and ICMP that a receiver checks. Whole packets in plain headers. */
export function summed(packet: Uint8Array): Uint8Array {
  const sums = sumsOf(packet)
  const out = packet.slice()
  const view = new DataView(out.buffer)
  for (const { at } of sums) view.setUint16(at, 0)
  for (const { at, parts } of sumsOf(out)) view.setUint16(at, checksum(parts))
  return out
}

/** Are they right? */
export function isSound(packet: Uint8Array): boolean {
  return sumsOf(packet).every(({ parts }) => checksum(parts) === 0)
}

/** Where each sum is, and what it is of; inner before outer would matter only if one covered another: none does. */
function sumsOf(packet: Uint8Array): readonly { readonly at: number; readonly parts: readonly Uint8Array[] }[] {
  const six = (packet[14] ?? 0) >> 4 === 6
  const l4 = six ? 54 : 14 + ((packet[14] ?? 0) & 15) * 4
  const protocol = packet[six ? 20 : 23] ?? 0
  const addresses = six ? packet.subarray(22, 54) : packet.subarray(26, 34)
  const end = 14 + (six ? 40 + ((packet[18] ?? 0) << 8) + (packet[19] ?? 0) : ((packet[16] ?? 0) << 8) + (packet[17] ?? 0))
  const rest = packet.subarray(l4, end)
  const pseudo = join(addresses, Uint8Array.of(rest.length >> 8, rest.length & 0xff, 0, protocol))
  const at = { [PROTOCOL.TCP]: 16, [PROTOCOL.UDP]: 6, [PROTOCOL.ICMP]: 2, [PROTOCOL.ICMPv6]: 2 }[protocol]
  return [
    ...(six ? [] : [{ at: 24, parts: [packet.subarray(14, l4)] }]),
    ...(at === undefined ? [] : [{ at: l4 + at, parts: protocol === PROTOCOL.ICMP ? [rest] : [pseudo, rest] }])
  ]
}

export interface Ends {
  readonly source: string
  readonly destination: string
  readonly from: number
  readonly to: number
}

/** Whose a packet is: addresses and ports, of a plain header at `at`. */
export function endsOf(packet: Uint8Array, at = 14): Ends {
  const six = (packet[at] ?? 0) >> 4 === 6
  const l4 = at + (six ? 40 : ((packet[at] ?? 0) & 15) * 4)
  const text = (from: number) =>
    decodeAddress(six ? packet.subarray(from, from + 16) : mapped(packet.subarray(from, from + 4)))
  const view = new DataView(packet.buffer, packet.byteOffset)
  return {
    source: text(at + (six ? 8 : 12)),
    destination: text(at + (six ? 24 : 16)),
    from: view.getUint16(l4),
    to: view.getUint16(l4 + 2)
  }
}

const mapped = (ipv4: Uint8Array): Uint8Array => join(new Uint8Array(10), Uint8Array.of(255, 255), ipv4)

export function address(text: string): Uint8Array {
  const bytes = encodeAddress(text)
  if (!bytes) throw new Error(`not an address: ${text}`)
  return bytes
}
