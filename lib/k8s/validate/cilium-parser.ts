import { covers, ENTITIES, parseAddress, parseCidr, whyNoExpression } from '@/lib/policy'
import { icmpFamily, icmpType } from '../icmp-types'
import { isRecord, list, member, number, record, text } from '../json'
import { readWrittenPort } from '../port-number'
import type { CiliumVersion } from '../schema/cilium'
import type { Finding } from '../schema/schema'
import { badDottedKey, badSourcedKey } from './names'
import { badSelector, finding } from './selector'

export interface ParserFinding extends Finding {
  /** SPEC id. */
  readonly spec: string
}

export interface ParserOptions {
  readonly version: CiliumVersion
  readonly namespaced: boolean
  /** from/toNodes are allowed (2.8). */
  readonly nodeSelectorLabels?: boolean
}

/**
 * What Cilium's own parser refuses, on the document as written: wrong types were found before (`undecodable`), null is absent.
 * SPEC 1, item by item.
 */
export function badCilium(document: unknown, options: ParserOptions): readonly ParserFinding[] {
  const spec = member(document, 'spec')
  const specs = member(document, 'specs')
  const named = text(member(member(document, 'metadata'), 'name')) !== undefined
  return [
    ...at('1.1', named ? [] : [{ path: 'metadata.name', why: 'the object has no name' }]),
    ...at('1.1', isRecord(spec) || Array.isArray(specs) ? [] : [{ path: '', why: 'there is neither spec nor specs' }]),
    ...(isRecord(spec) ? badSpec(spec, 'spec', options) : []),
    ...list(specs).flatMap((one, i) => badSpec(one, `specs[${i}]`, options))
  ]
}

function at(spec: string, findings: readonly Finding[]): readonly ParserFinding[] {
  return findings.map((one) => ({ ...one, spec }))
}

function count(value: unknown, field: string): number {
  return list(member(value, field)).length
}

function badSpec(spec: unknown, path: string, options: ParserOptions): readonly ParserFinding[] {
  const latest = options.version === '1.20'
  const endpoints = Object.hasOwn(record(spec), 'endpointSelector')
  const nodes = Object.hasOwn(record(spec), 'nodeSelector')
  const badKey = latest ? badSourcedKey : badDottedKey
  const rules = ['ingress', 'ingressDeny', 'egress', 'egressDeny'].reduce((sum, field) => sum + count(spec, field), 0)
  return [
    ...at(
      '1.1',
      options.namespaced && isRecord(member(spec, 'nodeSelector'))
        ? [{ path: `${path}.nodeSelector`, why: 'only a clusterwide policy selects nodes' }]
        : []
    ),
    ...at('1.2', latest && rules === 0 ? [{ path, why: 'there is no rule in any direction' }] : []),
    ...at(
      '1.3',
      endpoints === nodes ? [{ path, why: `${nodes ? 'both' : 'neither'} of endpointSelector and nodeSelector` }] : []
    ),
    ...at('1.4', badSelector(member(spec, 'endpointSelector'), `${path}.endpointSelector`, badKey)),
    ...at('1.4', badSelector(member(spec, 'nodeSelector'), `${path}.nodeSelector`, badKey)),
    ...RULE_FIELDS.filter(({ deny }) => latest || !deny).flatMap(({ field, direction, deny }) =>
      list(member(spec, field)).flatMap((rule, i) =>
        badRule(rule, { ...options, path: `${path}.${field}[${i}]`, direction, deny, onNodes: nodes })
      )
    )
  ]
}

const RULE_FIELDS = [
  { field: 'ingress', direction: 'ingress', deny: false },
  { field: 'ingressDeny', direction: 'ingress', deny: true },
  { field: 'egress', direction: 'egress', deny: false },
  { field: 'egressDeny', direction: 'egress', deny: true }
] as const

interface RuleContext extends ParserOptions {
  readonly path: string
  readonly direction: 'ingress' | 'egress'
  readonly deny: boolean
  /** The policy is one of nodes. */
  readonly onNodes: boolean
}

function badRule(rule: unknown, context: RuleContext): readonly ParserFinding[] {
  const { path, direction, version } = context
  const prefix = direction === 'ingress' ? 'from' : 'to'
  const each = (field: string, bad: (value: unknown, path: string) => readonly Finding[]) =>
    list(member(rule, prefix + field)).flatMap((value, i) => bad(value, `${path}.${prefix}${field}[${i}]`))
  const badKey = version === '1.20' ? badSourcedKey : badDottedKey
  const selector = (value: unknown, here: string) => badSelector(value, here, badKey)
  const ports = count(rule, 'toPorts')
  return [
    ...at('1.5', badMembers(rule, context)),
    ...at(
      '1.5',
      version === '1.15' && count(rule, 'toServices') > 0 && ports > 0
        ? [{ path, why: 'toServices and toPorts cannot be combined' }]
        : []
    ),
    ...at('1.4', [...each('Endpoints', selector), ...each('Nodes', selector)]),
    ...at(
      '1.6',
      version === '1.20' && count(rule, `${prefix}Nodes`) > 0 && !context.nodeSelectorLabels
        ? [{ path: `${path}.${prefix}Nodes`, why: 'labels of nodes are not switched on' }]
        : []
    ),
    ...at(
      '1.7',
      each('Entities', (value, here) => badEntity(value, here, version))
    ),
    ...at('1.8', [...each('CIDR', badCidr), ...each('CIDRSet', (value, here) => badCidrSet(value, here, context))]),
    ...at('1.9', badIcmps(rule, path, ports, version)),
    ...(direction === 'egress'
      ? at(
          '1.19',
          each('FQDNs', (value, here) => badName(value, here, true, version))
        )
      : []),
    ...list(member(rule, 'toPorts')).flatMap((one, i) => badPortRule(one, `${path}.toPorts[${i}]`, context))
  ]
}

/** SPEC 1.5. */
function badMembers(rule: unknown, { path, direction }: RuleContext): readonly Finding[] {
  const fields =
    direction === 'ingress'
      ? ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups']
      : ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices', 'toFQDNs']
  const used = fields.filter((field) => count(rule, field) > 0)
  return used.length > 1 ? [{ path, why: `${used.join(' and ')} cannot be combined in one rule` }] : []
}

/** SPEC 1.7. */
function badEntity(value: unknown, path: string, version: CiliumVersion): readonly Finding[] {
  const known = (ENTITIES as readonly unknown[]).includes(value) && (version === '1.20' || value !== 'cluster-mesh')
  return finding(path, known ? undefined : `"${text(value) ?? ''}" is no entity`)
}

/** SPEC 1.8: a bare address is taken. */
function badCidr(value: unknown, path: string): readonly Finding[] {
  const written = text(value) ?? ''
  const good = parseCidr(written) !== undefined || parseAddress(written) !== undefined
  return finding(path, good ? undefined : `"${written}" is neither a CIDR nor an address`)
}

/** SPEC 1.8. */
function badCidrSet(value: unknown, path: string, { version, direction }: RuleContext): readonly Finding[] {
  const written = text(member(value, 'cidr')) ?? ''
  const group = text(member(value, 'cidrGroupRef')) ?? ''
  const selector = member(value, 'cidrGroupSelector')
  const bySelector = version === '1.20' && isRecord(selector)
  if (version === '1.20') {
    const given = [written !== '', group !== '', bySelector].filter(Boolean).length
    if (given !== 1) {
      return [{ path, why: `${given === 0 ? 'one' : 'only one'} of cidr, cidrGroupRef and cidrGroupSelector must be set` }]
    }
  }
  if (bySelector) return badSelector(selector, `${path}.cidrGroupSelector`, badSourcedKey)
  if (group !== '' && version === '1.20') return []
  if (group !== '' && direction === 'ingress') {
    return finding(`${path}.except`, count(value, 'except') > 0 ? 'cannot stand with cidrGroupRef' : undefined)
  }
  const cidr = parseCidr(written)
  if (!cidr) return [{ path: `${path}.cidr`, why: `"${written}" is no CIDR` }]
  return list(member(value, 'except')).flatMap((one, i) => {
    const except = parseCidr(text(one) ?? '')
    const here = `${path}.except[${i}]`
    if (!except) return [{ path: here, why: `"${text(one) ?? ''}" is no CIDR` }]
    return finding(here, covers(cidr, except) ? undefined : `${text(one)} is not within ${written}`)
  })
}

/** SPEC 1.9. */
function badIcmps(rule: unknown, path: string, ports: number, version: CiliumVersion): readonly Finding[] {
  const icmps = list(member(rule, 'icmps'))
  const both = icmps.length > 0 && ports > 0 ? [{ path, why: 'icmps and toPorts cannot be combined in one rule' }] : []
  const fields = icmps.flatMap((one, i) => {
    const here = `${path}.icmps[${i}].fields`
    const all = list(member(one, 'fields'))
    const tooMany = all.length > 40 ? [{ path: here, why: 'has more than 40 items' }] : []
    return [...tooMany, ...all.flatMap((field, j) => badIcmpField(field, `${here}[${j}]`, version))]
  })
  return [...both, ...fields]
}

function badIcmpField(field: unknown, path: string, version: CiliumVersion): readonly Finding[] {
  const family = icmpFamily(member(field, 'family'))
  if (!family) return [{ path: `${path}.family`, why: 'must be IPv4 or IPv6' }]
  const type = member(field, 'type')
  if (type === undefined || type === null) return version === '1.15' ? [] : [{ path: `${path}.type`, why: 'is missing' }]
  const known = icmpType(family, type) !== undefined
  return finding(`${path}.type`, known ? undefined : `"${text(type) ?? ''}" is no ICMP type of that family`)
}

const TRANSPORT = ['TCP', 'UDP', 'SCTP', 'ANY']
const WITHOUT_PORTS = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

/** SPEC 1.10 to 1.17. */
function badPortRule(value: unknown, path: string, context: RuleContext): readonly ParserFinding[] {
  const ports = list(member(value, 'ports'))
  const tooMany = ports.length > 40 ? [{ path: `${path}.ports`, why: 'has more than 40 items' }] : []
  const each = ports.flatMap((port, i) => badPort(port, `${path}.ports[${i}]`, context.version))
  return [...at('1.10', [...tooMany, ...each]), ...(context.deny ? [] : badLayer7(value, path, context))]
}

/** SPEC 1.10. */
function badPort(port: unknown, path: string, version: CiliumVersion): readonly Finding[] {
  const written = text(member(port, 'port')) ?? ''
  const protocol = (text(member(port, 'protocol')) ?? '').toUpperCase()
  if (written === '') return [{ path: `${path}.port`, why: 'is missing' }]
  const read = readWrittenPort(written)
  if (!read) return [{ path: `${path}.port`, why: `"${written}" is neither a port number nor a service name` }]
  if (protocol === '' || TRANSPORT.includes(protocol)) return []
  if (!WITHOUT_PORTS.includes(protocol) || version === '1.15')
    return [{ path: `${path}.protocol`, why: `${protocol} is no protocol` }]
  return finding(`${path}.port`, read.kind === 'name' || read.number === 0 ? undefined : `${protocol} has no ports`)
}

function badLayer7(value: unknown, path: string, context: RuleContext): readonly ParserFinding[] {
  const rules = member(value, 'rules')
  const given = (field: string) => Array.isArray(member(rules, field))
  const kinds = ['http', 'dns', ...(context.version === '1.15' ? ['kafka'] : [])].filter(given)
  const l7proto = context.version === '1.15' ? (text(member(rules, 'l7proto')) ?? '') : ''
  const isEmpty = kinds.length === 0 && l7proto === ''
  const dns = count(rules, 'dns')
  const http = count(rules, 'http')
  const ports = list(member(value, 'ports'))
  const serverNames = list(member(value, 'serverNames'))
  const listener = member(value, 'listener')
  const found: ParserFinding[] = []
  const refuse = (spec: string, why: string, here = path) => found.push({ spec, why, path: here })

  // 1.11
  if (dns > 0 && context.direction === 'ingress') refuse('1.11', 'DNS rules are for egress only')
  if (given('dns') && ports.length === 0) refuse('1.11', 'DNS rules need a port')
  for (const [i, port] of ports.entries()) {
    const first = readWrittenPort(text(member(port, 'port')) ?? '')
    const here = `${path}.ports[${i}]`
    if (dns > 0 && first?.kind === 'number' && (number(member(port, 'endPort')) ?? 0) > first.number) {
      if (context.version === '1.20') refuse('1.11', 'DNS rules take no range of ports', here)
    }
    // 1.12
    const protocol = (text(member(port, 'protocol')) ?? '').toUpperCase()
    if (!isEmpty && dns === 0 && protocol !== 'TCP') refuse('1.12', 'L7 rules other than DNS need protocol TCP', here)
    // 1.13
    if (!isEmpty && first?.kind === 'number' && first.number === 0) refuse('1.13', 'L7 rules need a port', here)
  }
  // 1.14
  const anyL7 = http + dns + count(rules, 'kafka') > 0
  if (context.onNodes && context.direction === 'ingress' && anyL7)
    refuse('1.14', 'a policy of nodes has no L7 rules on ingress')
  if (context.onNodes && context.direction === 'egress' && (context.version === '1.15' ? anyL7 : http > 0)) {
    refuse('1.14', 'a policy of nodes has no HTTP rules on egress')
  }
  // 1.15
  if (kinds.length + (l7proto === '' ? 0 : 1) > 1) refuse('1.15', `${kinds.join(' and ')} cannot be combined`)
  // 1.16
  if (serverNames.some((name) => name === '')) refuse('1.16', 'a server name is empty')
  if (serverNames.length > 0 && !isEmpty && !isRecord(member(value, 'terminatingTLS'))) {
    refuse('1.16', 'server names and L7 rules together need terminatingTLS')
  }
  // 1.17
  if (isRecord(listener) && context.direction === 'ingress') refuse('1.17', 'a listener is for egress only')
  if (isRecord(listener) && !isEmpty) refuse('1.17', 'a listener and L7 rules cannot be combined')
  return [
    ...found,
    ...at(
      '1.18',
      list(member(rules, 'http')).flatMap((one, i) => badHttp(one, `${path}.rules.http[${i}]`))
    ),
    ...at(
      '1.19',
      list(member(rules, 'dns')).flatMap((one, i) => badName(one, `${path}.rules.dns[${i}]`, false, context.version))
    )
  ]
}

/** SPEC 1.18. */
function badHttp(rule: unknown, path: string): readonly Finding[] {
  const expressions = ['path', 'method'].flatMap((field) =>
    finding(`${path}.${field}`, whyNoExpression(text(member(rule, field)) ?? ''))
  )
  const headers = list(member(rule, 'headerMatches')).flatMap((header, i) => {
    const here = `${path}.headerMatches[${i}]`
    const mismatch = text(member(header, 'mismatch')) ?? ''
    const secret = member(header, 'secret')
    return [
      ...finding(`${here}.name`, text(member(header, 'name')) ? undefined : 'is missing'),
      ...finding(
        `${here}.mismatch`,
        ['', 'LOG', 'ADD', 'DELETE', 'REPLACE'].includes(mismatch) ? undefined : `"${mismatch}" is no action`
      ),
      ...finding(`${here}.secret.name`, isRecord(secret) && !text(member(secret, 'name')) ? 'is missing' : undefined)
    ]
  })
  return [...expressions, ...headers]
}

/** SPEC 1.19. `selector`: of toFQDNs, where both fields are refused; DNS rules take both. */
function badName(value: unknown, path: string, selector: boolean, version: CiliumVersion): readonly Finding[] {
  const name = text(member(value, 'matchName')) ?? ''
  const pattern = text(member(value, 'matchPattern')) ?? ''
  const both = selector && name !== '' && pattern !== ''
  return [
    ...finding(path, both ? 'only one of matchName and matchPattern may be set' : undefined),
    ...finding(
      `${path}.matchName`,
      /^[-a-zA-Z0-9_.]*$/.test(name) ? undefined : `"${name}" has characters that a name has not`
    ),
    ...finding(
      `${path}.matchPattern`,
      pattern.length > 255 && version === '1.20'
        ? 'is longer than 255 characters'
        : /^[-a-zA-Z0-9_.*]*$/.test(pattern)
          ? undefined
          : `"${pattern}" has characters that a pattern has not`
    )
  ]
}
