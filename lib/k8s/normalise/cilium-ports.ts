import { type L7Rules, LAST_LISTENER, type PortMatch, type PortRule, type Protocol, type Traits } from '@/lib/policy'
import { icmpFamily, icmpType } from '../icmp-types'
import { isRecord, list, member, number, record, text } from '../json'
import { readWrittenPort } from '../port-number'

/** `toPorts` and `icmps` of one rule; `'any'` where neither says anything (SPEC 3.6). `namespace`: the policy's own. */
export function readPorts(rule: unknown, path: string, traits: Traits, namespace: string): 'any' | readonly PortRule[] {
  const ports = list(member(rule, 'toPorts'))
  const icmps = list(member(rule, 'icmps'))
  if (ports.length === 0 && icmps.length === 0) return 'any'
  return [
    ...ports.map((one, at) => readPortRule(one, `${path}.toPorts[${at}]`, traits, namespace)),
    ...icmps.map((one, at) => ({ ports: readIcmp(one, `${path}.icmps[${at}]`) }))
  ]
}

function readPortRule(value: unknown, path: string, traits: Traits, namespace: string): PortRule {
  const matches = list(member(value, 'ports')).flatMap((port, at) => readPort(port, `${path}.ports[${at}]`, traits))
  const serverNames = list(member(value, 'serverNames')).map((one) => text(one) ?? '')
  const l7 = readL7(member(value, 'rules'), traits)
  return {
    ports: matches,
    ...(l7 ? { l7 } : serverNames.length > 0 ? { l7: { kind: 'sni', names: serverNames } as const } : {}),
    ...(serverNames.length > 0 ? { serverNames } : {}),
    ...readTls(member(value, 'terminatingTLS'), 'terminatingTls'),
    ...readTls(member(value, 'originatingTLS'), 'originatingTls'),
    ...readListener(member(value, 'listener'), namespace)
  }
}

/** Equal contexts give equal texts. */
function readTls(value: unknown, field: 'terminatingTls' | 'originatingTls'): Partial<PortRule> {
  if (!isRecord(value)) return {}
  const secret = member(value, 'secret')
  const parts = [
    member(secret, 'namespace'),
    member(secret, 'name'),
    ...['certificate', 'privateKey', 'trustedCA'].map((name) => member(value, name))
  ]
  return { [field]: JSON.stringify(parts.map((part) => text(part) ?? '')) }
}

/** SPEC 6.9: a clusterwide configuration is of no namespace. */
function readListener(value: unknown, namespace: string): Partial<PortRule> {
  if (!isRecord(value)) return {}
  const config = member(value, 'envoyConfig')
  const of = text(member(config, 'kind')) === 'CiliumClusterwideEnvoyConfig' ? '' : namespace
  const name = [of, text(member(config, 'name')) ?? '', text(member(value, 'name')) ?? ''].join('/')
  return { listener: { name, priority: number(member(value, 'priority')) || LAST_LISTENER } }
}

/** SPEC 3.5, 6. */
function readL7(rules: unknown, { ciliumRelease }: Traits): L7Rules | undefined {
  const entries = (name: string) => list(member(rules, name)).map(record)
  for (const kind of ['http', 'dns'] as const) {
    const written = member(rules, kind)
    if (Array.isArray(written) && written.length > 0) return { kind, rules: entries(kind) }
  }
  const l7proto = text(member(rules, 'l7proto'))
  const kafka = entries('kafka')
  if (kafka.length > 0 && ciliumRelease === '1.15') return { kind: 'kafka', rules: kafka }
  if (Array.isArray(member(rules, 'kafka'))) return { kind: 'other', name: 'kafka' }
  return l7proto ? { kind: 'other', name: l7proto } : undefined
}

const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPV6', 'ANY']

/** SPEC 5.1, 5.2, 5.3. What is no port was refused before; if it comes here all the same, it matches nothing. */
function readPort(value: unknown, path: string, traits: Traits): readonly PortMatch[] {
  const written = (text(member(value, 'protocol')) || 'ANY').toUpperCase()
  if (!PROTOCOLS.includes(written)) return [{ path, kind: 'other', protocol: written }]
  const protocol = (written === 'ICMPV6' ? 'ICMPv6' : written) as Protocol | 'ANY'
  const port = readWrittenPort(text(member(value, 'port')) ?? '')
  if (!port) return []
  const end = traits.portRanges ? number(member(value, 'endPort')) : undefined
  if (port.kind === 'name') {
    return [{ path, kind: 'named', protocol, name: port.name, ...(end === undefined ? {} : { last: end }) }]
  }
  if (port.number === 0) return [{ path, kind: 'protocol', protocol }]
  return [{ path, kind: 'range', protocol, first: port.number, last: Math.max(port.number, end ?? 0) }]
}

/** SPEC 5.5. */
function readIcmp(value: unknown, path: string): readonly PortMatch[] {
  return list(member(value, 'fields')).flatMap((field, at): readonly PortMatch[] => {
    const family = icmpFamily(member(field, 'family'))
    const type = family && icmpType(family, member(field, 'type'))
    if (family === undefined || type === undefined) return []
    return [{ path: `${path}.fields[${at}]`, kind: 'icmp', family, type }]
  })
}
