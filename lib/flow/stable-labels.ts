import type { Labels } from '@/lib/policy'

/** Set by controllers on each pod or each revision: a policy that names one holds for that one alone. */
const UNSTABLE = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'batch.kubernetes.io/',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index'
]

/** Labels by which a workload is known, sorted. */
export function stableLabels(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels)
    .filter(([key]) => !UNSTABLE.some((prefix) => key.startsWith(prefix)))
    .toSorted(([a], [b]) => a.localeCompare(b))
}
