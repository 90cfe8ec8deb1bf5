import { isPolicyDocument, type JsonObject } from '@/lib/k8s'
import { distance, type Issue, issue } from '@/lib/policy'

/** Kinds that a World is made of. */
const WORLD: Readonly<Record<string, string>> = {
  Pod: 'v1',
  Namespace: 'v1',
  Node: 'v1',
  Service: 'v1',
  EndpointSlice: 'discovery.k8s.io',
  CiliumCIDRGroup: 'cilium.io'
}

export function isWorldObject(value: JsonObject): boolean {
  const kind = kindOf(value)
  return Object.hasOwn(WORLD, kind) && (WORLD[kind] === groupOf(value) || WORLD[kind] === value.apiVersion)
}

const POLICIES: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io': ['NetworkPolicy'],
  'cilium.io': ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  'policy.networking.k8s.io': ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']
}
const GROUP_OF: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  CiliumNetworkPolicy: 'cilium.io/v2',
  CiliumClusterwideNetworkPolicy: 'cilium.io/v2'
}

/**
 * An object that is no policy and looks like one was to be: a kind of a policy's group by another spelling, or a policy's kind
 * in no group or an old one. Other engines' kinds are said too: answers leave them out. Anything else is nobody's business.
 */
export function almostPolicy(value: JsonObject): Issue | undefined {
  const kind = kindOf(value)
  if (kind === '' || isPolicyDocument(value)) return undefined
  const apiVersion = typeof value.apiVersion === 'string' ? value.apiVersion : '(no apiVersion)'
  const meant = POLICIES[groupOf(value)]?.find((one) => isMisspelt(kind, one))
  if (meant !== undefined) return issue('kind-misspelt', 'kind', { apiVersion, kind, nearest: meant })
  if (!/NetworkPolicy$/.test(kind)) return undefined
  const group = groupOf(value)
  if (group.includes('.') && !group.endsWith('k8s.io') && !group.endsWith('cilium.io')) {
    return issue('policy-of-another-engine', 'kind', { apiVersion, kind })
  }
  const right = GROUP_OF[kind]
  return right === undefined
    ? undefined
    : issue('kind-misspelt', 'apiVersion', { apiVersion, kind, nearest: `apiVersion: ${right}` })
}

function isMisspelt(kind: string, right: string): boolean {
  const plural = right.replace(/y$/, 'ies')
  return [right, plural].some((one) => distance(kind.toLowerCase(), one.toLowerCase(), 3) <= 3)
}

export function kindOf(value: JsonObject): string {
  return typeof value.kind === 'string' ? value.kind : ''
}

function groupOf(value: JsonObject): string {
  return typeof value.apiVersion === 'string' ? (value.apiVersion.split('/')[0] ?? '') : ''
}
