import {
  bareKey,
  CLUSTER_KEY,
  NAMESPACE_KEY,
  NAMESPACE_LABELS_PREFIX,
  type Requirement,
  type Selector,
  sourcedKey,
  type Traits
} from '@/lib/policy'
import { readSelector } from './selector'

const K8S_NAMESPACE = `k8s:${NAMESPACE_KEY}`

/**
 * SPEC 2.4: in a namespaced policy the subject's namespace is the policy's. One written as a `k8s:` matchLabel is overwritten;
 * one without a source, or in an expression, is ANDed.
 */
export function subjectSelector(value: unknown, namespace: string): Selector {
  const written = readSelector(value, sourcedKey)
  if (namespace === '') return written
  const labels = Object.keys((value as { matchLabels?: object } | null)?.matchLabels ?? {}).length
  const kept = written.requirements.filter((one, at) => at >= labels || one.key !== K8S_NAMESPACE)
  return { requirements: [...kept, isIn(K8S_NAMESPACE, namespace)] }
}

export interface PeerScope {
  /** Empty in a clusterwide policy. */
  readonly namespace: string
  readonly clusterName: string
  /** The subject selects `reserved:init`. */
  readonly subjectIsInit: boolean
  readonly traits: Traits
}

/** SPEC 2.5: what is added to a peer's selector. */
export function peerSelector(value: unknown, scope: PeerScope): Selector {
  const written = readSelector(value, sourcedKey)
  const has = (wanted: (bare: string, source: string) => boolean) =>
    written.requirements.some(({ key }) => wanted(bareKey(key), key.slice(0, key.indexOf(':'))))
  const fromK8s = (source: string) => source === 'any' || source === 'k8s'
  if (has((_, source) => source === 'reserved')) return written
  const added: Requirement[] = []
  const namesNamespace = has((bare, source) => bare === NAMESPACE_KEY && fromK8s(source))
  const namesNamespaceLabels =
    scope.traits.namespaceLabelsLiftNamespace &&
    has((bare, source) => bare.startsWith(NAMESPACE_LABELS_PREFIX) && fromK8s(source))
  if (!namesNamespace) {
    if (scope.namespace === '') {
      if (!scope.subjectIsInit) added.push({ operator: 'exists', key: K8S_NAMESPACE })
    } else if (!namesNamespaceLabels) added.push(isIn(K8S_NAMESPACE, scope.namespace))
  }
  const namesCluster = has((bare, source) => bare === CLUSTER_KEY && fromK8s(source))
  if (scope.traits.clusterRequirement && !namesCluster) added.push(isIn(`k8s:${CLUSTER_KEY}`, scope.clusterName))
  return { requirements: [...written.requirements, ...added] }
}

/** SPEC 2.8: node labels bear their own source. */
export function nodeSelector(value: unknown): Selector {
  return readSelector(value, (key) => (key.includes(':') ? key : `node:${key}`))
}

function isIn(key: string, value: string): Requirement {
  return { operator: 'in', key, values: [value] }
}
