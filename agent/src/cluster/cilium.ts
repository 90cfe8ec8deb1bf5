import type { Pod } from '@/lib/policy'

/** Cilium's agent on this node, `namespace/name`; undefined where there is none. */
export function ciliumOn(node: string, pods: readonly Pod[]): string | undefined {
  const found = pods.find(
    ({ labels, hostNetwork, phase, ...pod }) =>
      pod.node === node && hostNetwork && labels['k8s-app'] === 'cilium' && phase !== 'Succeeded' && phase !== 'Failed'
  )
  return found && `${found.namespace}/${found.name}`
}
