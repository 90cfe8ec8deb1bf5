import { covers } from '@/lib/policy'
import { isRecord, list, member, number, record, text } from '../json'
import { isServiceName } from '../port-number'
import type { Finding } from '../schema/schema'
import { badCidr, parseWrittenCidr } from './cidr'
import type { KubernetesRules } from './kubernetes-version'
import { badDnsLabel, badLabelKey, badLabelValue, badSubdomain } from './names'
import { badSelector, finding } from './selector'

/** What the API server's validator refuses of a NetworkPolicy whose types are right (SPEC 8.1), in its order. Null is absent. */
export function badNetworkPolicy(document: unknown, rules: KubernetesRules): readonly Finding[] {
  const spec = member(document, 'spec')
  return [
    ...badMetadata(member(document, 'metadata')),
    ...badSelector(member(spec, 'podSelector'), 'spec.podSelector', badLabelKey),
    ...list(member(spec, 'ingress')).flatMap((rule, at) => badRule(rule, `spec.ingress[${at}]`, 'from', rules)),
    ...list(member(spec, 'egress')).flatMap((rule, at) => badRule(rule, `spec.egress[${at}]`, 'to', rules)),
    ...badTypes(list(member(spec, 'policyTypes')))
  ]
}

/** The namespace may be left out: a server fills it in from the request. */
export function badMetadata(metadata: unknown): readonly Finding[] {
  const name = text(member(metadata, 'name')) ?? ''
  const generated = text(member(metadata, 'generateName')) ?? ''
  const namespace = text(member(metadata, 'namespace')) ?? ''
  return [
    // What a server makes of it has letters behind it.
    ...finding('metadata.generateName', generated === '' ? undefined : badSubdomain(`${generated}x`)),
    ...(name === '' && generated === ''
      ? finding('metadata.name', 'is missing', 'FieldValueRequired')
      : finding('metadata.name', name === '' ? undefined : badSubdomain(name))),
    ...finding('metadata.namespace', namespace === '' ? undefined : badDnsLabel(namespace)),
    ...Object.entries(record(member(metadata, 'labels'))).flatMap(([key, value]) => [
      ...finding('metadata.labels', badLabelKey(key)),
      ...finding('metadata.labels', badLabelValue(text(value) ?? ''))
    ])
  ]
}

function badTypes(types: readonly unknown[]): readonly Finding[] {
  const path = 'spec.policyTypes'
  if (types.length > 2) return finding(path, 'has more than two entries')
  return types.flatMap((type, at) =>
    finding(
      `${path}[${at}]`,
      type === 'Ingress' || type === 'Egress' ? undefined : `"${text(type) ?? ''}" is neither Ingress nor Egress`,
      'FieldValueNotSupported'
    )
  )
}

function badRule(rule: unknown, path: string, field: 'from' | 'to', rules: KubernetesRules): readonly Finding[] {
  return [
    ...list(member(rule, 'ports')).flatMap((port, at) => badPort(port, `${path}.ports[${at}]`)),
    ...list(member(rule, field)).flatMap((peer, at) => badPeer(peer, `${path}.${field}[${at}]`, rules))
  ]
}

function badPort(port: unknown, path: string): readonly Finding[] {
  const protocol = text(member(port, 'protocol')) ?? 'TCP'
  const written = member(port, 'port')
  const end = number(member(port, 'endPort'))
  const ofEnd = finding(`${path}.endPort`, end === undefined ? undefined : badEnd(end, written))
  const ofPort = finding(`${path}.port`, badPortValue(written))
  return [
    ...finding(
      `${path}.protocol`,
      ['TCP', 'UDP', 'SCTP'].includes(protocol) ? undefined : `"${protocol}" is none of TCP, UDP, SCTP`,
      'FieldValueNotSupported'
    ),
    ...(text(written) === undefined ? [...ofPort, ...ofEnd] : [...ofEnd, ...ofPort])
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

function badPeer(peer: unknown, path: string, rules: KubernetesRules): readonly Finding[] {
  const pods = member(peer, 'podSelector')
  const namespaces = member(peer, 'namespaceSelector')
  const block = member(peer, 'ipBlock')
  const kinds = [pods, namespaces, block].filter(isRecord).length
  if (kinds === 0) return finding(path, 'names no peer', 'FieldValueRequired')
  return [
    ...badSelector(pods, `${path}.podSelector`, badLabelKey),
    ...badSelector(namespaces, `${path}.namespaceSelector`, badLabelKey),
    ...(isRecord(block) ? badBlock(block, `${path}.ipBlock`, rules) : []),
    ...finding(
      path,
      isRecord(block) && kinds > 1 ? 'ipBlock cannot stand with a selector' : undefined,
      'FieldValueForbidden'
    )
  ]
}

/** Exceptions are looked at only beside a prefix that can be read. */
function badBlock(block: unknown, path: string, rules: KubernetesRules): readonly Finding[] {
  const written = text(member(block, 'cidr')) ?? ''
  if (written === '') return finding(`${path}.cidr`, 'is missing', 'FieldValueRequired')
  const cidr = parseWrittenCidr(written)
  const wrong = finding(`${path}.cidr`, badCidr(written, rules))
  if (!cidr) return wrong
  return [
    ...wrong,
    ...list(member(block, 'except')).flatMap((one, at) => {
      const except = parseWrittenCidr(text(one) ?? '')
      const strict = except && covers(cidr, except) && except.bits > cidr.bits
      const why = badCidr(text(one) ?? '', rules) ?? (strict ? undefined : `${text(one)} is not a strict part of ${written}`)
      return finding(`${path}.except[${at}]`, why)
    })
  ]
}
