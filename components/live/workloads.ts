import { stableLabels } from '@/lib/flow'
import type { Pod } from '@/lib/policy'

/** Pods of one namespace that bear the same labels: replicas of one thing. */
export interface Workload {
  readonly id: string
  readonly namespace: string
  readonly title: string
  readonly labels: readonly (readonly [string, string])[]
  readonly pods: readonly Pod[]
}

const TITLES = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name']

/** Sorted by namespace and labels. Pods on the node's own network are not subjects of policies, and left out. */
export function workloadsOf(pods: readonly Pod[]): readonly Workload[] {
  const found = new Map<string, Workload>()
  for (const pod of pods) {
    if (pod.hostNetwork) continue
    const labels = stableLabels(pod.labels)
    const id = `${pod.namespace}/${labels.map((pair) => pair.join('=')).join(',')}`
    const title = TITLES.map((key) => pod.labels[key]).find((value) => value) ?? pod.name
    found.set(id, { id, namespace: pod.namespace, title, labels, pods: [...(found.get(id)?.pods ?? []), pod] })
  }
  return [...found.values()].toSorted((a, b) => a.id.localeCompare(b.id))
}
