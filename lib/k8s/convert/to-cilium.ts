import { DIRECTIONS, type Direction, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX } from '@/lib/policy'
import { isRecord, type Json, list, member, number, text } from '../json'
import { policyTypes } from '../normalise/network-policy'
import type { JsonObject, JsonValue } from '../yaml/value'
import type { Target } from './model'
import { and, EVERYTHING, type LabelSelector, readLabelSelector, renamed, writeLabelSelector } from './selector'

export const NAMESPACE = `k8s:${NAMESPACE_KEY}`
/** The label that every namespace carries with its own name. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name'

/** The `spec` of a NetworkPolicy in Cilium's words. Everything that it says can be said; what it then means is compared. */
export function toCilium(document: Json, target: Target): JsonObject {
  const spec = member(document, 'spec')
  const types = policyTypes(spec)
  const subject = and(
    readLabelSelector(member(spec, 'podSelector')),
    target.kind === 'CiliumNetworkPolicy' ? EVERYTHING : inNamespace(target.namespace)
  )
  const rules = DIRECTIONS.filter((direction) => types.includes(direction)).map((direction) => {
    const written = list(member(spec, direction)).flatMap((rule) => toRules(rule, direction, target))
    // 3.9: an empty rule isolates and allows nothing.
    return [direction, written.length > 0 ? written : [{}]] as const
  })
  return { endpointSelector: writeLabelSelector(subject), ...Object.fromEntries(rules) }
}

export function inNamespace(name: string): LabelSelector {
  return { matchLabels: { [NAMESPACE]: name }, matchExpressions: [] }
}

/** Endpoints and CIDRs may not stand in one rule of Cilium's (SPEC 1.5): at most two come of one. */
function toRules(rule: unknown, direction: Direction, target: Target): readonly JsonObject[] {
  const side = direction === 'ingress' ? 'from' : 'to'
  const peers = list(member(rule, side))
  const ports = toPorts(list(member(rule, 'ports')))
  if (peers.length === 0) return [{ [`${side}Entities`]: ['all'], ...ports }]
  const blocks = peers.map((peer) => member(peer, 'ipBlock')).filter(isRecord)
  const endpoints = peers.filter((peer) => !isRecord(member(peer, 'ipBlock')))
  return [
    ...(endpoints.length > 0
      ? [{ [`${side}Endpoints`]: endpoints.map((peer) => toEndpoints(peer, target)), ...ports }]
      : []),
    ...(blocks.length > 0 ? [{ [`${side}CIDRSet`]: blocks.map(toCidr), ...ports }] : [])
  ]
}

function toCidr(block: Json): JsonObject {
  const except = list(member(block, 'except')).flatMap((one) => text(one) ?? [])
  return { cidr: text(member(block, 'cidr')) ?? '', ...(except.length > 0 ? { except } : {}) }
}

function toEndpoints(peer: unknown, target: Target): JsonObject {
  return writeLabelSelector(and(readLabelSelector(member(peer, 'podSelector')), namespacesOf(peer, target)))
}

export const ANYWHERE: LabelSelector = { matchLabels: {}, matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] }

/** SPEC 2.5, 8.3. */
function namespacesOf(peer: unknown, { kind, namespace, traits }: Target): LabelSelector {
  const written = member(peer, 'namespaceSelector')
  if (!isRecord(written)) return kind === 'CiliumNetworkPolicy' ? EVERYTHING : inNamespace(namespace)
  const selector = renamed(readLabelSelector(written), (key) =>
    key === NAMESPACE_NAME ? NAMESPACE : `k8s:${NAMESPACE_LABELS_PREFIX}${key}`
  )
  const { matchLabels, matchExpressions } = selector
  const present = ({ operator }: JsonObject) => operator === 'In' || operator === 'Exists'
  const asksForOne = Object.keys(matchLabels).length > 0 || matchExpressions.some(present)
  const named = Object.hasOwn(matchLabels, NAMESPACE) || matchExpressions.some(({ key }) => key === NAMESPACE)
  // What only has to be absent is absent of the world too; and where a label of the namespace leads nowhere else, its key does.
  return asksForOne && (named || traits.namespaceLabelsLiftNamespace) ? selector : and(selector, ANYWHERE)
}

/** Cilium takes 40 ports in one entry (SPEC 1.10). */
const PORTS_OF_ENTRY = 40

function toPorts(ports: readonly unknown[]): JsonObject {
  if (ports.length === 0) return {}
  const written = ports.map(toPort)
  const entries: JsonValue[] = []
  for (let at = 0; at < written.length; at += PORTS_OF_ENTRY) entries.push({ ports: written.slice(at, at + PORTS_OF_ENTRY) })
  return { toPorts: entries }
}

/** SPEC 5.1, 5.2: no protocol is TCP; port 0 is every port of it. */
function toPort(value: unknown): JsonObject {
  const port = member(value, 'port')
  const end = number(member(value, 'endPort'))
  return {
    port: String(text(port) ?? number(port) ?? 0),
    ...(end === undefined ? {} : { endPort: end }),
    protocol: text(member(value, 'protocol')) ?? 'TCP'
  }
}
