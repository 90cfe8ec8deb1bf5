import { useMemo } from 'react'
import type { EdgeId } from '@/lib/editor'
import { parseRuleId } from '@/lib/policy'
import { useActions, useEditor } from '../editor/provider'
import { useLive } from '../live/provider'
import type { Judged } from './observed/judged'

export interface Hits {
  /** Packets that the kernel counted for the rule in force; 0 while it is in force nowhere. */
  readonly packets: number
  /** Connections seen that it decides, or would decide. */
  readonly connections: number
}

/** What has gone through each edge. */
export function useHits(judged: readonly Judged[]): Readonly<Record<EdgeId, Hits>> {
  const counters = useLive((state) => state.counters)
  const policies = useLive((state) => state.cluster?.policies)
  const canvas = useEditor((state) => state.canvas)
  const { locateRule } = useActions()
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a rule is found changes with the canvas
  return useMemo(() => {
    const hits: Record<EdgeId, Hits> = {}
    // Counters of what was in force before are still told.
    const inForce = new Set(policies?.map(({ uid, generation }) => `${uid}.${generation}`))
    const add = (edge: EdgeId, packets: number, connections: number) => {
      const before = hits[edge]
      hits[edge] = {
        packets: (before?.packets ?? 0) + packets,
        connections: (before?.connections ?? 0) + connections
      }
    }
    for (const { evidence, packets } of counters?.rules ?? []) {
      for (const rule of evidence.rules.filter((id) => inForce.has(versionOf(id)))) {
        for (const edge of locateRule(rule)?.edges ?? []) add(edge, packets, 0)
      }
    }
    for (const { edges, forwarded, dropped } of judged) for (const edge of edges) add(edge, 0, forwarded + dropped)
    return hits
  }, [counters, policies, judged, canvas, locateRule])
}

const versionOf = (rule: string): string => {
  const policy = parseRuleId(rule)?.policy
  return policy ? `${policy.uid}.${policy.generation}` : ''
}
