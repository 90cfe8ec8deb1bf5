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

const ORDER = new Intl.Collator('en')
const TITLES = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name']

const known = new WeakMap<readonly Pod[], readonly Workload[]>()

/**
 * Sorted by namespace and labels. Pods on the node's own network are not subjects of policies, and left out. Worked out once for each
 * list of pods: several panes ask, and again with each flow.
 */
export function workloadsOf(pods: readonly Pod[]): readonly Workload[] {
  const before = known.get(pods)
  if (before) return before
  const workloads = grouped(pods)
  known.set(pods, workloads)
  return workloads
}

function grouped(pods: readonly Pod[]): readonly Workload[] {
  const found = new Map<string, Workload & { readonly pods: Pod[] }>()
  for (const pod of pods) {
    if (pod.hostNetwork) continue
    const labels = stableLabels(pod.labels)
    const id = `${pod.namespace}/${labels.map((pair) => pair.join('=')).join(',')}`
    const replicas = found.get(id)
    if (replicas) {
      replicas.pods.push(pod)
      continue
    }
    const title = TITLES.map((key) => pod.labels[key]).find((value) => value) ?? pod.name
    found.set(id, { id, namespace: pod.namespace, title, labels, pods: [pod] })
  }
  return [...found.values()].toSorted((a, b) => ORDER.compare(a.id, b.id))
}
