import type { Family } from './model'

/** An address as 128 bits, IPv4 as ::ffff:a.b.c.d, so that both families go one way (SPEC 4.9). */
export interface Address {
  readonly family: Family
  readonly value: bigint
}

/** A prefix of 128 bits: `bits` counts from the front of the mapped form (IPv4 /8 is 104). Host bits are cleared. */
export interface Cidr {
  readonly family: Family
  readonly value: bigint
  readonly bits: number
}

const MAPPED = 0xffffn << 32n
const OCTET = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[0-9a-fA-F]{1,4}$/

function ipv4(text: string): bigint | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  let value = 0n
  for (const octet of octets) {
    if (!OCTET.test(octet) || Number(octet) > 255) return undefined
    value = (value << 8n) | BigInt(octet)
  }
  return value
}

function groups(text: string): readonly bigint[] | undefined {
  if (text === '') return []
  const values: bigint[] = []
  const parts = text.split(':')
  for (const [at, part] of parts.entries()) {
    if (part.includes('.')) {
      const last = at === parts.length - 1 ? ipv4(part) : undefined
      if (last === undefined) return undefined
      values.push(last >> 16n, last & 0xffffn)
    } else if (GROUP.test(part)) values.push(BigInt(`0x${part}`))
    else return undefined
  }
  return values
}

function ipv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0] ?? '')
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array<bigint>(missing).fill(0n), ...tail]
  return all.reduce((value, group) => (value << 16n) | group, 0n)
}

/**
 * An address as written. No leading zeros, no zone; an IPv4-mapped IPv6 address is the IPv4 address that it stands for
 * (RFC 4291 2.5.5.2), since no packet on a wire bears it.
 */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = ipv4(text)
    return value === undefined ? undefined : { family: 'ipv4', value: MAPPED | value }
  }
  const value = ipv6(text)
  return value === undefined ? undefined : { family: value >> 32n === 0xffffn ? 'ipv4' : 'ipv6', value }
}

/** `address/bits`; undefined where it is not one. Host bits may be set and are cleared. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.lastIndexOf('/')
  if (slash < 0) return undefined
  const written = text.slice(0, slash)
  const length = text.slice(slash + 1)
  const address = parseAddress(written)
  if (!address || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined
  const wide = written.includes(':')
  const bits = wide ? Number(length) : Number(length) + 96
  if (bits > 128) return undefined
  // A mapped address with fewer than 96 bits is a prefix of IPv6 that covers all of IPv4's mapped range, and more.
  const family = wide && bits < 96 ? 'ipv6' : address.family
  return { family, value: mask(address.value, bits), bits }
}

/** A prefix, or a single address as the prefix of its full length (SPEC 1.8). */
export function parseCidrOrAddress(text: string): Cidr | undefined {
  if (text.includes('/')) return parseCidr(text)
  const address = parseAddress(text)
  return address && { ...address, bits: 128 }
}

function mask(value: bigint, bits: number): bigint {
  const shift = BigInt(128 - bits)
  return (value >> shift) << shift
}

/** Families never mix: `::/0` holds no IPv4 address (SPEC 4.4). */
export function contains(cidr: Cidr, address: Address): boolean {
  return cidr.family === address.family && mask(address.value, cidr.bits) === cidr.value
}

/** Is every address of `inner` in `outer`? Equal prefixes are. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && inner.bits >= outer.bits && mask(inner.value, outer.bits) === outer.value
}

/** In the one canonical form (RFC 5952 for IPv6). */
export function formatAddress(address: Address): string {
  if (address.family === 'ipv4') {
    return [24n, 16n, 8n, 0n].map((shift) => String((address.value >> shift) & 0xffn)).join('.')
  }
  const words = Array.from({ length: 8 }, (_, at) => (address.value >> BigInt(112 - at * 16)) & 0xffffn)
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && words[at + length] === 0n) length++
    if (length > best.length) best = { at, length }
  }
  const hex = (list: readonly bigint[]) => list.map((word) => word.toString(16)).join(':')
  return best.at < 0 ? hex(words) : `${hex(words.slice(0, best.at))}::${hex(words.slice(best.at + best.length))}`
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr)}/${cidr.family === 'ipv4' ? cidr.bits - 96 : cidr.bits}`
}

/** By where they begin, the wider first. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  return a.value < b.value ? -1 : a.value > b.value ? 1 : a.bits - b.bits
}

/** Where in a list in that order the first stands that is not before `cidr`; the list's length if none is. */
export function firstNotBefore(list: readonly { readonly cidr: Cidr }[], cidr: Cidr): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const found = list[middle]
    if (found !== undefined && compareCidrs(found.cidr, cidr) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** `cidr` without `except`, for an address; exceptions of the other family take nothing out. */
export function inCidr(address: Address, cidr: string, except: readonly string[] = []): boolean {
  const prefix = parsed(cidr)
  if (!prefix || !contains(prefix, address)) return false
  return !except.some((text) => {
    const out = parsed(text)
    return out !== undefined && contains(out, address)
  })
}

/** The same few prefixes are asked for again and again; parsing is the dear part. */
const cache = new Map<string, Cidr | undefined>()
function parsed(text: string): Cidr | undefined {
  const known = cache.get(text)
  if (known || cache.has(text)) return known
  if (cache.size > 4096) cache.clear()
  const cidr = parseCidrOrAddress(text)
  cache.set(text, cidr)
  return cidr
}
