import {
  CLUSTER_KEY,
  NAMESPACE_KEY,
  NAMESPACE_LABELS_PREFIX,
  type NamespaceMatch,
  type Requirement,
  type Traits
} from '@/lib/policy'
import { isRecord } from '../json'
import { isEmptySelector, readSelector } from './selector'

/** Keys of pods' own labels, as an identity has them. */
export function k8sKey(key: string): string {
  return `k8s:${key}`
}

export function inNamespace(name: string): Requirement {
  return { operator: 'in', key: k8sKey(NAMESPACE_KEY), values: [name] }
}

/** A namespaceSelector of the Kubernetes API: absent is `own`, empty is all (SPEC 8.3). */
export function namespaceMatch(selector: unknown, own: NamespaceMatch): NamespaceMatch {
  if (!isRecord(selector)) return own
  return isEmptySelector(selector) ? { kind: 'all' } : { kind: 'labels', selector: readSelector(selector) }
}

/** The same, as Cilium asks it of an identity (SPEC 2.10): labels of the namespace, or that there is one. */
export function namespaceRequirements(selector: unknown): readonly Requirement[] {
  if (isEmptySelector(selector)) return [{ operator: 'exists', key: k8sKey(NAMESPACE_KEY) }]
  return readSelector(selector, (key) => k8sKey(NAMESPACE_LABELS_PREFIX + key)).requirements
}

/** Peers are of this cluster (SPEC 2.5). */
export function clusterRequirements(traits: Traits, clusterName: string): readonly Requirement[] {
  return traits.clusterRequirement ? [{ operator: 'in', key: k8sKey(CLUSTER_KEY), values: [clusterName] }] : []
}
