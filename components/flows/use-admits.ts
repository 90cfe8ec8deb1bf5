import { useEffect, useState } from 'react'
import { parse } from '@/lib/document'
import type { Admits } from '@/lib/editor/simulation'
import { type FlowRecord, flowOf } from '@/lib/flow'
import type { Policy } from '@/lib/policy'
import { useDraftPolicies } from '../editor/draft-world'
import { useActions, useEditor } from '../editor/provider'
import { policyOf } from '../live/policies'
import { SimulatorClient } from '../simulation/client'
import type { Candidate } from './candidates'

/** What else each of these rules would let pass. Undefined while it is being worked out, or no cluster is known. */
export function useAdmits(flow: FlowRecord, candidates: readonly Candidate[]): readonly Admits[] | undefined {
  const world = useEditor((state) => state.cluster.world)
  const { tryOut } = useActions()
  const drafted = useDraftPolicies()
  const [admits, setAdmits] = useState<readonly Admits[]>()
  const key = candidates.map(({ words }) => words).join('\n')

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the candidates, and the dialog for the flow
  useEffect(() => {
    if (!world) return
    const client = new SimulatorClient()
    const read = (text: string): readonly Policy[] =>
      parse(text).documents.flatMap(({ value }) => policyOf(value, { uid: 'draft', generation: 0 }, world))
    const edited = candidates.map(({ rule }) => {
      const result = tryOut('addRule', rule)
      return 'text' in result ? read(result.text) : drafted
    })
    void client.ask({ kind: 'world', world })
    void client.ask({ kind: 'draft', policies: drafted })
    client.ask<'admits'>({ kind: 'admits', flow: flowOf(flow), candidates: edited }).then(
      (reply) => setAdmits(reply?.admits),
      () => setAdmits(undefined)
    )
    return () => client.end()
  }, [world, drafted, key, tryOut])
  return admits
}
