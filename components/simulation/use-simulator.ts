import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { readStatements } from '@/lib/editor/expectations'
import type { Flow, World } from '@/lib/policy'
import { useDraftPolicies } from '../editor/draft-world'
import { useEditor } from '../editor/provider'
import { useView } from '../editor/view-store'
import { useFlows } from '../flows/use-flows'
import { SimulatorClient } from './client'
import { seenFlows } from './seen-flows'
import { type SimulationState, setSimulation, useSimulation } from './simulation-store'
import { blastOf, useBlastParts } from './use-blast-parts'

/** While it is mounted the simulator follows the text and the cluster, and answers what the pane and the drawing show. */
export function useSimulator(): void {
  const [client, setClient] = useState<SimulatorClient>()
  useEffect(() => {
    const made = new SimulatorClient()
    setClient(made)
    return () => made.end()
  }, [])

  const world = useEditor((state) => state.cluster.world)
  const drafted = useDraftPolicies()
  const expected = useEditor((state) => state.expectations)
  const reachFrom = useSimulation((state) => state.reachFrom)
  const statements = useMemo(() => readStatements(expected).documents, [expected])
  const documents = useDeferredValue(useEditor((state) => state.parsed.documents))
  const seen = useSeen(world)
  const { view, flow, namespace, named } = useQuestion()
  const inPane = useView(({ bottomTab }) => bottomTab === 'simulation')

  useEffect(() => {
    if (client && world) void client.ask({ kind: 'world', world })
  }, [client, world])

  useEffect(() => {
    if (!client || !world) return
    let current = true
    const keep = (part: Parameters<typeof setSimulation>[0]) => {
      if (current) setSimulation({ ...part, busy: false, trouble: undefined })
    }
    setSimulation({ busy: true })
    void client.ask({ kind: 'draft', policies: drafted })
    answer(client, {
      view: inPane ? view : undefined,
      flow,
      namespace,
      named,
      seen,
      documents,
      statements,
      reachFrom
    }).then(keep, (error: Error) => {
      if (current) setSimulation({ busy: false, trouble: error.message })
    })
    return () => {
      current = false
    }
  }, [client, world, drafted, documents, inPane, view, flow, namespace, named, seen, statements, reachFrom])
  useBlastParts(client, [world, drafted])
}

interface Shown {
  /** Undefined while the pane is closed. */
  readonly view: SimulationState['view'] | undefined
  readonly flow: Flow | undefined
  readonly namespace: string
  readonly named: { readonly from: string; readonly to: string }
  readonly seen: readonly Flow[]
  readonly documents: readonly { readonly value: unknown }[]
  /** Documents of expectations. */
  readonly statements: readonly unknown[]
  readonly reachFrom: SimulationState['reachFrom']
}

async function answer(client: SimulatorClient, shown: Shown): Promise<Partial<SimulationState>> {
  const { statements, reachFrom } = shown
  const checks =
    statements.length > 0 ? ((await client.ask<'expect'>({ kind: 'expect', documents: statements }))?.checks ?? []) : []
  const reach = reachFrom ? { reach: (await client.ask<'reach'>({ kind: 'reach', pod: reachFrom }))?.reach } : {}
  return { ...reach, checks, ...(await answerPane(client, shown)) }
}

async function answerPane(client: SimulatorClient, { view, flow, namespace, named, documents, seen }: Shown) {
  switch (view) {
    case 'blast':
      return { blast: await blastOf(client, seen) }
    case 'ask':
      return { blast: undefined, answer: flow && (await client.ask<'ask'>({ kind: 'ask', flow }))?.answer }
    case 'elsewhere': {
      const asked = { kind: 'elsewhere', documents: documents.map(({ value }) => value) } as const
      return { elsewhere: (await client.ask<'elsewhere'>(asked))?.elsewhere }
    }
    case 'matrix':
      return { matrix: (await client.ask<'matrix'>({ kind: 'matrix', namespace, ...named }))?.matrix }
    default:
      return {}
  }
}

function useQuestion() {
  const view = useSimulation((state) => state.view)
  const flow = useSimulation((state) => state.flow)
  const namespace = useSimulation((state) => state.namespace)
  const from = useSimulation((state) => state.filter.from)
  const to = useSimulation((state) => state.filter.to)
  const named = useDeferredValue(useMemo(() => ({ from, to }), [from, to]))
  return { view, flow, namespace, named }
}

/** The connections seen; the same array while they are the same, though traffic goes on. */
function useSeen(world: World | undefined): readonly Flow[] {
  const flows = useDeferredValue(useFlows())
  const seen = useMemo(() => (world ? seenFlows(flows) : []), [flows, world])
  const key = seen.map((one) => JSON.stringify(one)).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is in it
  return useMemo(() => seen, [key])
}
