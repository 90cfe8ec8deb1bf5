import { covers, ENTITIES, parseAddress, parseCidr } from '@/lib/policy'
import { icmpFamily, icmpType } from '../icmp-types'
import { isRecord, list, member, record, text } from '../json'
import type { CiliumVersion } from '../schema/cilium/index'
import type { Finding } from '../schema/schema'
import { at, count, type ParserFinding, type ParserOptions, type RuleContext } from './cilium-context'
import { badName } from './cilium-names'
import { badPortRule } from './cilium-ports'
import { badDottedKey, badSourcedKey } from './names'
import { badSelector, finding } from './selector'

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
    ...at('1.2', options.refusesNoRules && rules === 0 ? [{ path, why: 'there is no rule in any direction' }] : []),
    ...at(
      '1.3',
      endpoints === nodes ? [{ path, why: `${nodes ? 'both' : 'neither'} of endpointSelector and nodeSelector` }] : []
    ),
    ...at('1.4', badSelector(member(spec, 'endpointSelector'), `${path}.endpointSelector`, badKey)),
    ...at('1.4', badSelector(member(spec, 'nodeSelector'), `${path}.nodeSelector`, badKey)),
    ...RULE_FIELDS.filter(({ deny }) => options.checksDenyRules || !deny).flatMap(({ field, direction, deny }) =>
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
