import { bareKey, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, sourcedKey } from '@/lib/policy'
import { isRecord, type Json, list, member } from '../json'
import { readSelector } from '../normalise/selector'
import { joinPath } from '../path'
import type { JsonObject, JsonValue } from '../yaml/value'
import { type Said, type Target, unsayable } from './model'
import { and, type LabelSelector, readLabelSelector, writeLabelSelector } from './selector'
import { ANYWHERE, inNamespace, NAMESPACE } from './to-cilium'

/** `spec` and `specs` of a document. */
export type Specs = Readonly<Partial<Record<'spec' | 'specs', JsonValue>>>

/** CNP → CCNP: what went without saying is said, the policy's own namespace of its subject and of its peers (SPEC 2.4, 2.5). */
export function toClusterwide(document: Json, { namespace, traits }: Target): Specs {
  const here = inNamespace(namespace)
  const isFree = (keys: Keys) =>
    keys.reserved || keys.namespace || (keys.namespaceLabels && traits.namespaceLabelsLiftNamespace)
  return mapSpecs(document, (spec) =>
    mapSelectors(
      spec,
      (subject) => and(withoutLabel(subject, NAMESPACE), here),
      (peer) => (isFree(keysOf(peer)) ? peer : and(peer, here))
    )
  )
}

/** CCNP → CNP: the one namespace of its subjects becomes the policy's; peers of every namespace say so. */
export function toNamespaced(document: Json): Said<{ readonly specs: Specs; readonly namespace: string }> {
  const namespaces = new Set<string>()
  for (const [spec, path] of specsOf(document)) {
    if (isRecord(member(spec, 'nodeSelector'))) return unsayable(joinPath(path, 'nodeSelector'), 'a policy of nodes')
    const one = namespaceOf(member(spec, 'endpointSelector'))
    if (one === undefined)
      return unsayable(joinPath(path, 'endpointSelector'), 'pods of more than one namespace as its subject')
    namespaces.add(one)
  }
  const [namespace, another] = namespaces
  if (namespace === undefined || another !== undefined) return unsayable('specs', 'subjects of several namespaces')
  const specs = mapSpecs(document, (spec) =>
    mapSelectors(spec, withoutNamespace, (peer) => {
      const keys = keysOf(peer)
      return keys.reserved || keys.namespace ? peer : and(peer, ANYWHERE)
    })
  )
  return { value: { specs, namespace } }
}

export function specsOf(document: Json): readonly (readonly [unknown, string])[] {
  const spec = member(document, 'spec')
  return [
    ...(isRecord(spec) ? [[spec, 'spec'] as const] : []),
    ...list(member(document, 'specs')).map((one, at) => [one, `specs[${at}]`] as const)
  ]
}

function mapSpecs(document: Json, change: (spec: Json) => JsonObject): Specs {
  const spec = member(document, 'spec')
  const specs = member(document, 'specs')
  return {
    ...(isRecord(spec) ? { spec: change(spec) } : {}),
    ...(Array.isArray(specs) ? { specs: specs.map((one) => (isRecord(one) ? change(one) : (one as JsonValue))) } : {})
  }
}

type Change = (selector: LabelSelector) => LabelSelector

function mapSelectors(spec: Json, subject: Change, peer: Change): JsonObject {
  const write = (change: Change, value: unknown): JsonValue => writeLabelSelector(change(readLabelSelector(value)))
  const rule = (value: unknown): JsonValue =>
    isRecord(value)
      ? (mapMembers(value, ['fromEndpoints', 'toEndpoints'], (entries) =>
          list(entries).map((one) => write(peer, one))
        ) as JsonObject)
      : (value as JsonValue)
  const changed = mapMembers(spec, ['endpointSelector'], (value) => write(subject, value))
  return mapMembers(changed, ['ingress', 'ingressDeny', 'egress', 'egressDeny'], (rules) =>
    list(rules).map(rule)
  ) as JsonObject
}

function mapMembers(object: Json, keys: readonly string[], change: (value: unknown) => JsonValue): Json {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, keys.includes(key) && value !== null ? change(value) : value])
  )
}

interface Keys {
  readonly reserved: boolean
  readonly namespace: boolean
  readonly namespaceLabels: boolean
}

function keysOf(selector: LabelSelector): Keys {
  const keys = readSelector(writeLabelSelector(selector), sourcedKey).requirements.map(({ key }) => key)
  const ofPods = keys.filter((key) => key.startsWith('any:') || key.startsWith('k8s:')).map(bareKey)
  return {
    reserved: keys.some((key) => key.startsWith('reserved:')),
    namespace: ofPods.includes(NAMESPACE_KEY),
    namespaceLabels: ofPods.some((key) => key.startsWith(NAMESPACE_LABELS_PREFIX))
  }
}

function isNamespaceKey(key: unknown): boolean {
  return key === NAMESPACE || key === NAMESPACE_KEY || key === `any:${NAMESPACE_KEY}`
}

/** The one namespace that a selector asks for. */
function namespaceOf(selector: unknown): string | undefined {
  const asked = readSelector(selector).requirements.filter(({ key }) => isNamespaceKey(key))
  const [first, more] = asked
  return first?.operator === 'in' && first.values.length === 1 && more === undefined ? first.values[0] : undefined
}

function withoutLabel({ matchLabels, matchExpressions }: LabelSelector, label: string): LabelSelector {
  const { [label]: _, ...rest } = matchLabels
  return { matchLabels: rest, matchExpressions }
}

function withoutNamespace({ matchLabels, matchExpressions }: LabelSelector): LabelSelector {
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => !isNamespaceKey(key))),
    matchExpressions: matchExpressions.filter(({ key }) => !isNamespaceKey(key))
  }
}
