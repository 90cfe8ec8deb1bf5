import { covers, type Direction, formatCidr, parseCidrOrAddress } from '@/lib/policy'
import { isRecord, list, member, text } from '../json'
import { joinPath } from '../path'
import type { JsonObject } from '../yaml/value'
import { allSaid, type Said, type Target, unsayable } from './model'
import { toPodPeer } from './pod-selector'

type Peers = 'any' | readonly JsonObject[]

const NO_WORD: Readonly<Record<string, string>> = {
  Nodes: 'nodes as peers',
  Groups: 'cloud providers’ groups',
  Services: 'Services as peers',
  FQDNs: 'DNS names as peers'
}

/** SPEC 3.2 to 3.6: of one rule. `anyPort`: it names no port, and then without a list of peers matches nothing. */
export function toPeers(rule: unknown, path: string, direction: Direction, target: Target, anyPort: boolean): Said<Peers> {
  const side = direction === 'ingress' ? 'from' : 'to'
  const written = (field: string) => member(rule, side + field)
  for (const [field, what] of Object.entries(NO_WORD)) {
    if (list(written(field)).length > 0) return unsayable(joinPath(path, side + field), what)
  }
  const entries = (field: string, one: (value: unknown, at: string) => Said<Peers>) =>
    list(written(field)).map((value, at) => one(value, joinPath(joinPath(path, side + field), at)))
  const said = allSaid<Peers>([
    ...entries('Endpoints', (value, at) => single(toPodPeer(value, at, target))),
    ...entries('CIDR', (value, at) => toBlock({ cidr: value }, at)),
    ...entries('CIDRSet', toBlock),
    ...entries('Entities', toEntity)
  ])
  if ('unsayable' in said) return said
  if (said.value.length > 0) {
    return { value: said.value.includes('any') ? 'any' : said.value.flatMap((one) => (one === 'any' ? [] : one)) }
  }
  if (anyPort) return { value: [] }
  const isThere = (fields: readonly string[]) => fields.some((field) => Array.isArray(written(field)))
  if (isThere(['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes']))
    return { value: target.traits.emptyListWithPortsIsAny ? 'any' : [] }
  if (isThere(['Groups', 'Services', 'FQDNs'])) return { value: target.traits.emptyNamesWithPortsIsAny ? 'any' : [] }
  return { value: 'any' }
}

function single(said: Said<JsonObject>): Said<Peers> {
  return 'unsayable' in said ? said : { value: [said.value] }
}

/** `world` is every address: that a NetworkPolicy’s block means pods and nodes too is found by comparing. */
function toEntity(value: unknown, path: string): Said<Peers> {
  switch (value) {
    case 'all':
      return { value: 'any' }
    case 'none':
      return { value: [] }
    case 'cluster':
      return { value: [{ namespaceSelector: {} }] }
    case 'world':
      return { value: [block('0.0.0.0/0', []), block('::/0', [])] }
    case 'world-ipv4':
      return { value: [block('0.0.0.0/0', [])] }
    case 'world-ipv6':
      return { value: [block('::/0', [])] }
    default:
      return unsayable(path, `the entity ${String(value)}`)
  }
}

/** SPEC 8.1: without host bits, and exceptions strictly within. */
function toBlock(value: unknown, path: string): Said<Peers> {
  if (text(member(value, 'cidrGroupRef')) || isRecord(member(value, 'cidrGroupSelector')))
    return unsayable(path, 'CIDR groups')
  const cidr = parseCidrOrAddress(text(member(value, 'cidr')) ?? '')
  if (!cidr) return { value: [] }
  const except = list(member(value, 'except')).flatMap((one) => parseCidrOrAddress(text(one) ?? '') ?? [])
  if (except.some((one) => covers(one, cidr))) return { value: [] }
  return { value: [block(formatCidr(cidr), except.map(formatCidr))] }
}

function block(cidr: string, except: readonly string[]): JsonObject {
  return { ipBlock: { cidr, ...(except.length > 0 ? { except: [...except] } : {}) } }
}
