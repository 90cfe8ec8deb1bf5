import { useMemo } from 'react'
import { useActions, useEditor } from '../editor/provider'
import { useLive } from '../live/provider'

/** Packets that each edge has let through or stopped, as the kernel counts them for the rule in force. */
export function useHits(): Readonly<Record<string, number>> {
  const counters = useLive((state) => state.counters)
  const canvas = useEditor((state) => state.canvas)
  const { locateRule } = useActions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a rule is found changes with the canvas
  return useMemo(() => {
    const hits: Record<string, number> = {}
    for (const { evidence, packets } of counters?.rules ?? []) {
      for (const rule of evidence.rules) {
        for (const edge of locateRule(rule)?.edges ?? []) hits[edge] = (hits[edge] ?? 0) + packets
      }
    }
    return hits
  }, [counters, canvas, locateRule])
}
