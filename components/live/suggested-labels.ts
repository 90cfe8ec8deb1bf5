import { useMemo } from 'react'
import { stableLabels } from '@/lib/flow'
import { useEditor } from '../editor/provider'

/** Labels that pods have now, `app=web`: those of the namespace first, then of the others. */
export function useSuggestedLabels(namespace: string): readonly string[] {
  const pods = useEditor((state) => state.cluster.world?.pods)
  return useMemo(() => {
    const near = new Set<string>()
    const far = new Set<string>()
    for (const pod of pods ?? []) {
      const into = namespace === '' || pod.namespace === namespace ? near : far
      for (const [key, value] of stableLabels(pod.labels)) into.add(`${key}=${value}`)
    }
    return [...new Set([...[...near].toSorted(), ...[...far].toSorted()])]
  }, [pods, namespace])
}

/** The namespaces that are there. */
export function useNamespaces(): readonly string[] {
  const namespaces = useEditor((state) => state.cluster.world?.namespaces)
  return useMemo(() => (namespaces ?? []).map(({ name }) => name).toSorted(), [namespaces])
}
