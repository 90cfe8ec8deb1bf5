import {
  bareKey,
  CLUSTER_KEY,
  NAMESPACE_KEY,
  NAMESPACE_LABELS_PREFIX,
  type Requirement,
  SERVICE_ACCOUNT_KEY,
  sourcedKey
} from '@/lib/policy'
import { readSelector } from '../normalise/selector'
import type { JsonObject } from '../yaml/value'
import { type Said, type Target, unsayable } from './model'
import { fromRequirements, type LabelSelector, writeLabelSelector } from './selector'
import { NAMESPACE_NAME } from './to-cilium'

/** An endpoint selector, by what it asks of: the pod's own labels, its namespace's name, that namespace's labels. */
interface Asked {
  readonly pods: readonly Requirement[]
  readonly names: readonly Requirement[]
  readonly namespaces: readonly Requirement[]
}

function asked(selector: unknown, path: string, { clusterName }: Target): Said<Asked> {
  const pods: Requirement[] = []
  const names: Requirement[] = []
  const namespaces: Requirement[] = []
  for (const one of readSelector(selector, sourcedKey).requirements) {
    const key = bareKey(one.key)
    if (!one.key.startsWith('any:') && !one.key.startsWith('k8s:'))
      return unsayable(path, `the label ${one.key}, which is none of Kubernetes’`)
    if (key === SERVICE_ACCOUNT_KEY) return unsayable(path, 'a service account')
    if (key === NAMESPACE_KEY) names.push({ ...one, key: NAMESPACE_NAME })
    else if (key.startsWith(NAMESPACE_LABELS_PREFIX))
      namespaces.push({ ...one, key: key.slice(NAMESPACE_LABELS_PREFIX.length) })
    else if (key !== CLUSTER_KEY) pods.push({ ...one, key })
    else if (one.operator !== 'in' || !one.values.includes(clusterName)) return unsayable(path, 'another cluster')
  }
  return { value: { pods, names, namespaces } }
}

/** SPEC 2.4: a policy selects pods of its own namespace; whatever else it asks of the namespace cannot be said. */
export function toSubject(selector: unknown, path: string, target: Target): Said<LabelSelector> {
  const found = asked(selector, path, target)
  if ('unsayable' in found) return found
  const { pods, names, namespaces } = found.value
  if (namespaces.length > 0) return unsayable(path, 'labels of its own namespace')
  const holds = names.every(
    (one) => one.operator === 'exists' || (one.operator === 'in' && one.values.includes(target.namespace))
  )
  return holds ? { value: fromRequirements(pods) } : unsayable(path, 'pods of another namespace as its subject')
}

/** SPEC 2.5, 8.3. */
export function toPodPeer(selector: unknown, path: string, target: Target): Said<JsonObject> {
  const found = asked(selector, path, target)
  if ('unsayable' in found) return found
  const { pods, names, namespaces } = found.value
  const lifted = names.length > 0 || (namespaces.length > 0 && target.traits.namespaceLabelsLiftNamespace)
  if (names.some(({ operator }) => operator === 'does-not-exist')) return unsayable(path, 'peers without a namespace')
  const own: Requirement = { operator: 'in', key: NAMESPACE_NAME, values: [target.namespace] }
  // Every pod has a namespace: that there is one asks for nothing.
  const where = [
    ...names.filter(({ operator }) => operator !== 'exists'),
    ...namespaces,
    ...(lifted || namespaces.length === 0 ? [] : [own])
  ]
  const podSelector = writeLabelSelector(fromRequirements(pods))
  if (!lifted && where.length === 0) return { value: { podSelector } }
  return {
    value: {
      namespaceSelector: writeLabelSelector(fromRequirements(where)),
      ...(pods.length > 0 ? { podSelector } : {})
    }
  }
}
