import { type Address, type Cidr, parseAddress, parseCidr } from '@/lib/policy'
import type { KubernetesRules } from './kubernetes-version'

/** SPEC 8.1: since 1.36 no host bits, no leading zeros, no IPv4-mapped address; undefined where all is well. */
export function badCidr(written: string, { strictCidrs }: KubernetesRules): string | undefined {
  const cidr = parseWrittenCidr(written)
  if (!cidr) return `"${written}" is no CIDR`
  if (!strictCidrs) return undefined
  if (withoutLeadingZeros(written) !== written) return `${written} has leading zeros`
  if (cidr.family === 'ipv4' && written.includes(':')) return `${written} is an IPv4-mapped IPv6 address`
  const address = parseAddress(written.slice(0, written.lastIndexOf('/'))) as Address
  return address.value === cidr.value ? undefined : `${written} has bits set beyond the prefix length`
}

/** As every release has read it: octets and lengths are decimal, with zeros before them too. */
export function parseWrittenCidr(written: string): Cidr | undefined {
  return parseCidr(withoutLeadingZeros(written))
}

export function withoutLeadingZeros(written: string): string {
  return written.replace(/(^|[.:])0+(?=\d+[./])/g, '$1').replace(/\/0+(?=\d)/, '/')
}
