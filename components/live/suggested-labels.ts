import { useMemo } from 'react'
import { stableLabels } from '@/lib/flow'
import type { Labels } from '@/lib/policy'
import { useEditor } from '../editor/provider'

const ACCOUNT = 'k8s:io.cilium.k8s.policy.serviceaccount'

/** Labels that pods have now, `app=web`: those of the namespace first, then of the others. */
export function useSuggestedLabels(namespace: string): readonly string[] {
  const pods = useEditor((state) => state.cluster.world?.pods)
  const accounts = useEditor((state) => state.canvas.policy.kind !== 'NetworkPolicy')
  return useMemo(() => {
    const near = new Set<string>()
    const far = new Set<string>()
    for (const pod of pods ?? []) {
      const into = namespace === '' || pod.namespace === namespace ? near : far
      for (const [key, value] of stableLabels(pod.labels)) into.add(`${key}=${value}`)
      // Cilium has the account as a label of its own making; a plain NetworkPolicy does not see it.
      if (accounts && pod.serviceAccount) into.add(`${ACCOUNT}=${pod.serviceAccount}`)
    }
    return [...new Set([...[...near].toSorted(), ...[...far].toSorted()])]
  }, [pods, namespace, accounts])
}

/** Labels that nodes have now. */
export function useNodeLabels(): readonly string[] {
  const nodes = useEditor((state) => state.cluster.world?.nodes)
  return useMemo(() => pairsOf(nodes ?? []), [nodes])
}

/** Labels that services have now: of one namespace, or of all where none is named. */
export function useServiceLabels(namespace: string): readonly string[] {
  const services = useEditor((state) => state.cluster.world?.services)
  return useMemo(
    () => pairsOf((services ?? []).filter((one) => namespace === '' || one.namespace === namespace)),
    [services, namespace]
  )
}

/** Labels that groups of addresses have now. */
export function useCidrGroupLabels(): readonly string[] {
  const groups = useEditor((state) => state.cluster.world?.cidrGroups)
  return useMemo(() => pairsOf(groups ?? []), [groups])
}

/** Labels that namespaces have now. */
export function useNamespaceLabels(): readonly string[] {
  const namespaces = useEditor((state) => state.cluster.world?.namespaces)
  return useMemo(() => pairsOf(namespaces ?? []), [namespaces])
}

const pairsOf = (objects: readonly { readonly labels: Labels }[]): readonly string[] =>
  [...new Set(objects.flatMap(({ labels }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`)))].toSorted()

/** The namespaces that are there. */
export function useNamespaces(): readonly string[] {
  const namespaces = useEditor((state) => state.cluster.world?.namespaces)
  return useMemo(() => (namespaces ?? []).map(({ name }) => name).toSorted(), [namespaces])
}
