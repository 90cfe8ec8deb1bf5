import { useMemo } from 'react'
import { useEditor } from '../editor/provider'

export interface PortSuggestion {
  readonly value: string
  readonly label: string
}

/** Container ports of the pods that are there: number and name. */
export function usePortSuggestions(): readonly PortSuggestion[] {
  const pods = useEditor((state) => state.cluster.world?.pods)
  return useMemo(() => {
    const found = new Map<string, PortSuggestion>()
    for (const pod of pods ?? []) {
      for (const { port, name, protocol } of pod.ports) {
        found.set(`${port}`, { value: String(port), label: `${protocol} ${name || ''} of ${pod.namespace}/${pod.name}` })
      }
    }
    return [...found.values()].toSorted((a, b) => Number(a.value) - Number(b.value))
  }, [pods])
}
