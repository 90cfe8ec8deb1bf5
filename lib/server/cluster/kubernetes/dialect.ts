import type { Dialect } from '@/lib/policy'
import { isAgent } from '../fleet/places'

/** Whose reading holds is known by the labels of the pods that are there: Cilium's agent, ours, or whatever else enforces NetworkPolicy. */
export function dialectBy(pods: readonly Readonly<Record<string, string>>[]): Dialect {
  if (pods.some((labels) => labels['k8s-app'] === 'cilium')) return 'cilium-1.20'
  return pods.some((labels) => isAgent({ labels })) ? 'portcullis' : 'kubernetes'
}
