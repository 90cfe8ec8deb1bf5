import { whyNoExpression } from '@/lib/policy'
import { isRecord, list, member, number, text } from '../json'
import { readWrittenPort } from '../port-number'
import type { CiliumVersion } from '../schema/cilium/index'
import type { Finding } from '../schema/schema'
import { at, count, type ParserFinding, type RuleContext } from './cilium-context'
import { badKafka } from './cilium-kafka'
import { badName } from './cilium-names'
import { finding } from './selector'

const TRANSPORT = ['TCP', 'UDP', 'SCTP', 'ANY']
const WITHOUT_PORTS = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

/** SPEC 1.10 to 1.17. */
export function badPortRule(value: unknown, path: string, context: RuleContext): readonly ParserFinding[] {
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
      '1.20',
      context.version === '1.15'
        ? list(member(rules, 'kafka')).flatMap((one, i) => badKafka(one, `${path}.rules.kafka[${i}]`))
        : []
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
        ['', 'LOG', 'ADD', 'DELETE', 'REPLACE'].includes(mismatch)
          ? undefined
          : mismatch === 'FAIL'
            ? 'FAIL is what happens anyway, and may not be spelled out'
            : `"${mismatch}" is no action`
      ),
      ...finding(`${here}.secret.name`, isRecord(secret) && !text(member(secret, 'name')) ? 'is missing' : undefined)
    ]
  })
  return [...expressions, ...headers]
}
