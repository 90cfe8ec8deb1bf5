import { type Address, covers, parseAddress, parseCidr } from '@/lib/policy'
import { isRecord, list, member, number, record, text } from '../json'
import { isServiceName } from '../port-number'
import type { Finding } from '../schema/schema'
import { badDnsLabel, badLabelKey, badLabelValue, badSubdomain } from './names'
import { badSelector, finding } from './selector'

/** What the API server's validator refuses of a NetworkPolicy whose types are right (SPEC 8.1). Null is absent. */
export function badNetworkPolicy(document: unknown): readonly Finding[] {
  const spec = member(document, 'spec')
  return [
    ...badMetadata(member(document, 'metadata')),
    ...badSelector(member(spec, 'podSelector'), 'spec.podSelector', badLabelKey),
    ...list(member(spec, 'ingress')).flatMap((rule, at) => badRule(rule, `spec.ingress[${at}]`, 'from')),
    ...list(member(spec, 'egress')).flatMap((rule, at) => badRule(rule, `spec.egress[${at}]`, 'to')),
    ...badTypes(list(member(spec, 'policyTypes')))
  ]
}

/** The namespace may be left out: a server fills it in from the request. */
export function badMetadata(metadata: unknown): readonly Finding[] {
  const name = text(member(metadata, 'name')) ?? ''
  const namespace = text(member(metadata, 'namespace')) ?? ''
  return [
    ...finding('metadata.name', name === '' ? 'is missing' : badSubdomain(name)),
    ...finding('metadata.namespace', namespace === '' ? undefined : badDnsLabel(namespace)),
    ...Object.entries(record(member(metadata, 'labels'))).flatMap(([key, value]) => [
      ...finding('metadata.labels', badLabelKey(key)),
      ...finding('metadata.labels', badLabelValue(text(value) ?? ''))
    ])
  ]
}

function badTypes(types: readonly unknown[]): readonly Finding[] {
  const path = 'spec.policyTypes'
  if (types.length > 2) return [{ path, why: 'has more than two entries' }]
  return types.flatMap((type, at) =>
    finding(
      `${path}[${at}]`,
      type === 'Ingress' || type === 'Egress' ? undefined : `"${text(type) ?? ''}" is neither Ingress nor Egress`
    )
  )
}

function badRule(rule: unknown, path: string, field: 'from' | 'to'): readonly Finding[] {
  return [
    ...list(member(rule, 'ports')).flatMap((port, at) => badPort(port, `${path}.ports[${at}]`)),
    ...list(member(rule, field)).flatMap((peer, at) => badPeer(peer, `${path}.${field}[${at}]`))
  ]
}

function badPort(port: unknown, path: string): readonly Finding[] {
  const protocol = text(member(port, 'protocol')) ?? 'TCP'
  const written = member(port, 'port')
  const end = number(member(port, 'endPort'))
  return [
    ...finding(
      `${path}.protocol`,
      ['TCP', 'UDP', 'SCTP'].includes(protocol) ? undefined : `"${protocol}" is none of TCP, UDP, SCTP`
    ),
    ...finding(`${path}.port`, badPortValue(written)),
    ...finding(`${path}.endPort`, end === undefined ? undefined : badEnd(end, written))
  ]
}

function badPortValue(value: unknown): string | undefined {
  const name = text(value)
  if (name !== undefined) return isServiceName(name) ? undefined : `"${name}" is no name of a port`
  const at = number(value)
  return at === undefined || (at >= 1 && at <= 65535) ? undefined : `${at} is not between 1 and 65535`
}

function badEnd(end: number, port: unknown): string | undefined {
  if (text(port) !== undefined) return 'cannot stand with a named port'
  const first = number(port)
  if (first === undefined) return 'cannot stand without a port'
  if (end < first) return `${end} is below port ${first}`
  return end < 1 || end > 65535 ? `${end} is not between 1 and 65535` : undefined
}

function badPeer(peer: unknown, path: string): readonly Finding[] {
  const pods = member(peer, 'podSelector')
  const namespaces = member(peer, 'namespaceSelector')
  const block = member(peer, 'ipBlock')
  const kinds = [pods, namespaces, block].filter(isRecord).length
  if (kinds === 0) return [{ path, why: 'names no peer' }]
  return [
    ...badSelector(pods, `${path}.podSelector`, badLabelKey),
    ...badSelector(namespaces, `${path}.namespaceSelector`, badLabelKey),
    ...(isRecord(block) ? badBlock(block, `${path}.ipBlock`) : []),
    ...finding(path, isRecord(block) && kinds > 1 ? 'ipBlock cannot stand with a selector' : undefined)
  ]
}

function badBlock(block: unknown, path: string): readonly Finding[] {
  const written = text(member(block, 'cidr')) ?? ''
  const cidr = parseCidr(written)
  return [
    ...finding(`${path}.cidr`, written === '' ? 'is missing' : badCidr(written)),
    ...list(member(block, 'except')).flatMap((one, at) => {
      const here = `${path}.except[${at}]`
      const except = parseCidr(text(one) ?? '')
      const why = badCidr(text(one) ?? '')
      if (why || !except || !cidr) return finding(here, why)
      const strict = covers(cidr, except) && except.bits > cidr.bits
      return finding(here, strict ? undefined : `${text(one)} is not a strict part of ${written}`)
    })
  ]
}

/** Since 1.36: no host bits, no leading zeros, no IPv4-mapped address. */
function badCidr(written: string): string | undefined {
  const cidr = parseCidr(written)
  if (!cidr) return `"${written}" is no CIDR`
  if (cidr.family === 'ipv4' && written.includes(':')) return `${written} is an IPv4-mapped IPv6 address`
  const address = parseAddress(written.slice(0, written.lastIndexOf('/'))) as Address
  return address.value === cidr.value ? undefined : `${written} has bits set beyond the prefix length`
}
