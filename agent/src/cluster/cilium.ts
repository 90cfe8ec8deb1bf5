import type { Pod } from '@/lib/policy'

/** Cilium's agent on this node, `namespace/name`; undefined where there is none. */
export function ciliumOn(node: string, pods: readonly Pod[]): string | undefined {
  const found = pods.find(
    (pod) =>
      pod.hostNetwork &&
      pod.node === node &&
      pod.labels['k8s-app'] === 'cilium' &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed'
  )
  return found && `${found.namespace}/${found.name}`
}
