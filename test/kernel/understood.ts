/**
 * Which packets may pass at all, written a second time and slowly: what the program lets through must be well-formed here too.
 * Whole packets only; for fragments just what can be said of each by itself.
 */

const EXTENSIONS = new Set([0, 43, 44, 60])

/** Undefined, or what is wrong with it. Ethernet header first. */
export function whatIsWrong(packet: Uint8Array): string | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  if (packet.length < 14) return 'no Ethernet header'
  const type = view.getUint16(12)
  const body = new DataView(packet.buffer, packet.byteOffset + 14, packet.byteLength - 14)
  if (type === 0x0806) return undefined
  if (type === 0x0800) return ipv4(body)
  if (type === 0x86dd) return ipv6(body)
  return 'ethertype'
}

function ipv4(b: DataView): string | undefined {
  if (b.byteLength < 20) return 'IPv4 header cut off'
  const words = b.getUint8(0) & 15
  if (b.getUint8(0) >> 4 !== 4) return 'version'
  if (words < 5) return 'header length'
  const total = b.getUint16(2)
  if (total < words * 4 || total > b.byteLength) return 'total length'
  for (let at = 20; at < words * 4; ) {
    const option = b.getUint8(at)
    if (option === 0) break
    if (option === 1) {
      at++
      continue
    }
    if (option === 131 || option === 137) return 'source route'
    const length = at + 1 < words * 4 ? b.getUint8(at + 1) : 0
    if (length < 2 || at + length > words * 4) return 'option length'
    at += length
  }
  const fragment = b.getUint16(6)
  return transport(slice(b, words * 4, total), b.getUint8(9), 4, (fragment & 0x1fff) > 0, (fragment & 0x2000) > 0)
}

function ipv6(b: DataView): string | undefined {
  if (b.byteLength < 40) return 'IPv6 header cut off'
  if (b.getUint8(0) >> 4 !== 6) return 'version'
  const end = 40 + b.getUint16(4)
  if (end > b.byteLength) return 'payload length'
  if (isMapped(b, 8) || isMapped(b, 24)) return 'IPv4-mapped address'
  let next = b.getUint8(6)
  let at = 40
  let later = false
  let more = false
  let fragmented = false
  for (let count = 0; EXTENSIONS.has(next) && !later; count++) {
    if (count === 8) return 'too many extension headers'
    if (at + 8 > b.byteLength) return 'extension header cut off'
    if (next === 0 && count > 0) return 'hop-by-hop not first'
    if (next === 43 && b.getUint8(at + 3) > 0) return 'source route'
    let length = 8 + b.getUint8(at + 1) * 8
    if (next === 44) {
      if (fragmented) return 'fragment of a fragment'
      fragmented = true
      length = 8
      later = b.getUint16(at + 2) >> 3 > 0
      more = (b.getUint16(at + 2) & 1) > 0
    }
    next = b.getUint8(at)
    at += length
    if (at > end) return 'extension header beyond the end'
  }
  return transport(slice(b, at, end), next, 6, later, more)
}

function transport(b: DataView, protocol: number, family: 4 | 6, later: boolean, more: boolean): string | undefined {
  if (later) return undefined
  if (protocol === 6) {
    if (b.byteLength < 20) return 'TCP header cut off'
    const length = (b.getUint8(12) >> 4) * 4
    return length < 20 || length > b.byteLength ? 'TCP header length' : undefined
  }
  if (protocol === 17) {
    if (b.byteLength < 8) return 'UDP header cut off'
    const length = b.getUint16(4)
    return length < 8 || (!more && length > b.byteLength) ? 'UDP length' : undefined
  }
  if (protocol === 132) return b.byteLength < 16 ? 'SCTP header cut off' : undefined
  if (protocol === 1 || protocol === 58) {
    if ((protocol === 1) !== (family === 4)) return 'ICMP of the other family'
    return b.byteLength < 8 ? 'ICMP header cut off' : undefined
  }
  return undefined
}

function isMapped(b: DataView, at: number): boolean {
  return b.getBigUint64(at) === 0n && b.getUint32(at + 8) === 0xffff
}

function slice(b: DataView, from: number, to: number): DataView {
  return new DataView(b.buffer, b.byteOffset + from, to - from)
}
