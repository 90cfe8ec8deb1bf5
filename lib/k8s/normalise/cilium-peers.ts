import type { Direction, Entity, Peer } from '@/lib/policy'
import { sourcedKey } from '@/lib/policy'
import { isRecord, list, member, text } from '../json'
import { nodeSelector, type PeerScope, peerSelector } from './endpoint-selector'
import { readSelector } from './selector'

/** A list of a rule that names peers, as far as it is there: absent (undefined) and empty mean different things (SPEC 3). */
export interface Members {
  readonly peers: readonly Peer[]
  /** A list of endpoints, nodes, entities or CIDRs is there, be it empty. */
  readonly named: boolean
  /** A list of names, services or groups is there, be it empty. */
  readonly resolved: boolean
}

/** Every L3 member of one rule (SPEC 1.5, 4). */
export function readMembers(
  rule: unknown,
  direction: Direction,
  verdict: 'allow' | 'deny',
  path: string,
  scope: PeerScope
): Members {
  const groups = scope.traits.cidrGroups !== 'ingress-allow' || (direction === 'ingress' && verdict === 'allow')
  const services = direction === 'egress' && (verdict === 'allow' || scope.traits.servicesInDeny)
  const prefix = direction === 'ingress' ? 'from' : 'to'
  const read = (field: string, peer: (value: unknown, path: string) => Peer | undefined): readonly Peer[] =>
    list(member(rule, prefix + field)).flatMap((value, at) => peer(value, `${path}.${prefix}${field}[${at}]`) ?? [])
  const has = (...fields: string[]) => fields.some((field) => Array.isArray(member(rule, prefix + field)))
  return {
    peers: [
      ...read('Endpoints', (value, at) => ({ path: at, kind: 'endpoints', selector: peerSelector(value, scope) })),
      ...read('CIDR', (value, at) => cidr(text(value), [], at)),
      ...read('CIDRSet', readCidrSet).filter((peer) => groups || peer.kind !== 'cidr-group'),
      ...read('Entities', (value, at) => ({ path: at, kind: 'entity', entity: (text(value) ?? 'none') as Entity })),
      ...read('Nodes', (value, at) => ({ path: at, kind: 'nodes', selector: nodeSelector(value) })),
      ...read('Groups', (_, at) => ({ path: at, kind: 'other', what: `${prefix}Groups` })),
      ...(services ? read('Services', readService) : []),
      ...(direction === 'egress' ? read('FQDNs', readFqdn) : [])
    ],
    named: has('Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes'),
    resolved: has('Groups') || (direction === 'egress' && has('Services', 'FQDNs'))
  }
}

function cidr(value: string | undefined, except: readonly string[], path: string): Peer {
  return { path, kind: 'cidr', cidr: value ?? '', except, matchesPods: false }
}

/** SPEC 1.8, 4.11. */
function readCidrSet(value: unknown, path: string): Peer {
  const except = list(member(value, 'except')).map((one) => text(one) ?? '')
  const ref = text(member(value, 'cidrGroupRef'))
  const selector = member(value, 'cidrGroupSelector')
  if (ref) return { path, kind: 'cidr-group', group: ref, except }
  if (isRecord(selector)) return { path, kind: 'cidr-group', group: readSelector(selector, sourcedKey), except }
  return cidr(text(member(value, 'cidr')), except, path)
}

/** SPEC 4.8. */
function readService(value: unknown, path: string): Peer | undefined {
  const byName = member(value, 'k8sService')
  const bySelector = member(value, 'k8sServiceSelector')
  if (isRecord(byName)) {
    const namespace = text(member(byName, 'namespace'))
    return {
      path,
      kind: 'service',
      name: text(member(byName, 'serviceName')) ?? '',
      ...(namespace ? { namespace } : {})
    }
  }
  if (!isRecord(bySelector)) return undefined
  const namespace = text(member(bySelector, 'namespace'))
  const selector = readSelector(member(bySelector, 'selector'), sourcedKey)
  return { path, kind: 'service', selector, ...(namespace ? { namespace } : {}) }
}

/** SPEC 4.7. */
function readFqdn(value: unknown, path: string): Peer {
  const matchName = text(member(value, 'matchName'))
  const matchPattern = text(member(value, 'matchPattern'))
  return { path, kind: 'fqdn', ...(matchName ? { matchName } : {}), ...(matchPattern ? { matchPattern } : {}) }
}
