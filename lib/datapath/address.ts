import { formatAddress, parseAddress, parseCidr } from '@/lib/policy'
import { familyOf } from './family'

/** Bytes of `struct pc_addr`: network order, IPv4 as ::ffff:a.b.c.d. Undefined where the text is no address. */
export function encodeAddress(text: string): Uint8Array | undefined {
  const address = parseAddress(text)
  return address && toBytes(address.value)
}

/** `prefixlen` counts the bits of the mapped form: an IPv4 /8 is 104. */
export function encodePrefix(cidr: string): { readonly bits: number; readonly address: Uint8Array } | undefined {
  const prefix = parseCidr(cidr)
  return prefix && { bits: prefix.bits, address: toBytes(prefix.value) }
}

/** As written: dotted for a mapped IPv4 address, RFC 5952 for IPv6. */
export function decodeAddress(bytes: Uint8Array): string {
  return formatAddress({ family: familyOf(bytes), value: fromBytes(bytes) })
}

/** The address and length of a prefix, `10.0.0.0/8`; bits as in `encodePrefix`. */
export function decodePrefix(bits: number, bytes: Uint8Array): string {
  const ipv4 = familyOf(bytes) === 'ipv4' && bits >= 96
  return `${decodeAddress(bytes)}/${ipv4 ? bits - 96 : bits}`
}

function toBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, value >> 64n)
  view.setBigUint64(8, value & 0xffffffffffffffffn)
  return bytes
}

function fromBytes(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
}
