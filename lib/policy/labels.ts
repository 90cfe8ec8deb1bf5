import type { Traits } from './dialect'
import type { Labels, Namespace, Pod } from './model'

/** Identity labels that say where a pod lives (SPEC 2.2), without their source `k8s:`. */
export const NAMESPACE_KEY = 'io.kubernetes.pod.namespace'
export const NAMESPACE_LABELS_PREFIX = 'io.cilium.k8s.namespace.labels.'
export const SERVICE_ACCOUNT_KEY = 'io.cilium.k8s.policy.serviceaccount'
export const CLUSTER_KEY = 'io.cilium.k8s.policy.cluster'

/** SPEC 2.3. Anchored at the front only: `pod-template-hash-x` goes too. */
const INCLUDED = [
  /^io\.kubernetes\.pod\.namespace/,
  /^io\.cilium\.k8s\.namespace\.labels/,
  /^app\.kubernetes\.io/,
  /^io\.cilium\.k8s\.policy\.cluster/,
  /^io\.cilium\.k8s\.policy\.serviceaccount/
]
const IGNORED = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^annotation/,
  /^controller-uid/,
  /^etcd_node/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/
]
const IGNORED_TOPOLOGY = /^topology\.kubernetes\.io/

/** Is a label of a pod, node or namespace part of its identity? `key` is without its source (SPEC 2.3). */
export function isIdentityLabel(key: string, traits: Pick<Traits, 'filtersTopologyLabels'>): boolean {
  const matched = (patterns: readonly RegExp[]) =>
    patterns.flatMap((pattern) => {
      const found = pattern.exec(key)
      return found ? [found[0].length] : []
    })
  const ignored = matched(traits.filtersTopologyLabels ? [...IGNORED, IGNORED_TOPOLOGY] : IGNORED)
  if (ignored.length === 0) return true
  return Math.max(0, ...matched(INCLUDED)) > Math.min(...ignored)
}

/** The labels by which Cilium knows a pod, with their source (SPEC 2.2). */
export function podIdentityLabels(
  pod: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'>,
  namespace: Namespace | undefined,
  clusterName: string,
  traits: Pick<Traits, 'filtersTopologyLabels'>
): Labels {
  const labels: Record<string, string> = {}
  for (const [key, value] of Object.entries(pod.labels)) if (isIdentityLabel(key, traits)) labels[`k8s:${key}`] = value
  for (const [key, value] of Object.entries(namespace?.labels ?? {})) labels[`k8s:${NAMESPACE_LABELS_PREFIX}${key}`] = value
  labels[`k8s:${NAMESPACE_KEY}`] = pod.namespace
  if (pod.serviceAccount) labels[`k8s:${SERVICE_ACCOUNT_KEY}`] = pod.serviceAccount
  labels[`k8s:${CLUSTER_KEY}`] = clusterName
  return labels
}

/** The labels of a node, where they are part of its identity (SPEC 2.7, 2.8). */
export function nodeIdentityLabels(
  labels: Labels,
  source: 'k8s' | 'node',
  traits: Pick<Traits, 'filtersTopologyLabels'>
): Labels {
  const kept = Object.entries(labels).filter(([key]) => isIdentityLabel(key, traits))
  return Object.fromEntries(kept.map(([key, value]) => [`${source}:${key}`, value]))
}
