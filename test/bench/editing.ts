import { dump } from 'js-yaml'
import { createEditorStore } from '@/lib/editor'
import { Simulator } from '@/lib/editor/simulation'
import { normalise, readObject, toWorld } from '@/lib/k8s'
import type { Policy } from '@/lib/policy'
import { namespaces, nodes, pods, policies, type Size } from './cluster'
import { percentile } from './figures'

/** What the pane asks for at each key. */
const FIRST_ROWS = { effect: 'all', namespace: '', words: '', from: 0, count: 100 } as const

/** p95 in milliseconds, in Node, of what the page does with a keystroke or a stroke of the pointer; 2,000 pods, 200 policies. */
export type EditingFigures = Readonly<
  Record<'text to canvas' | 'canvas to text' | 'who gains and loses after an edit', number>
>

const CLUSTER: Size = { namespaces: 50, workloads: 8, replicas: 5, policies: 4, nodes: 20 }
const ROUNDS = 60

export function editingFigures(): EditingFigures {
  const objects = [...namespaces(CLUSTER), ...nodes(CLUSTER), ...pods(CLUSTER), ...policies(CLUSTER)]
  const { world } = toWorld(objects, { dialect: 'portcullis', localNode: 'node-0' })
  const store = createEditorStore({ first: 'blank' })
  const { actions } = store.getState()
  actions.setCluster({ state: 'live', world, policies: [], revision: 1 })
  const texts = policies(CLUSTER).map((policy) => dump(policy))
  for (const text of texts) actions.importText(text, { open: false })
  actions.importText(texts[2] ?? '', { open: true })
  const { text } = store.getState()
  const toCanvas = times((round) => actions.setText(text.replace(/port: .*/, `port: "${9000 + round}"`), 'typing'))
  const toText = times((round) => {
    const [edge] = store.getState().canvas.edges
    if (edge)
      actions.run('editPort', { edge: edge.id, index: 0, port: { kind: 'port', protocol: 'TCP', port: 7000 + round } })
  })

  const simulator = new Simulator()
  simulator.answer({ kind: 'world', world })
  simulator.answer({ kind: 'blast', seen: [], part: FIRST_ROWS })
  const blast = times((round) => {
    simulator.answer({ kind: 'draft', policies: [edited(texts[2] ?? '', 9000 + round)].flat() })
    simulator.answer({ kind: 'blast', seen: [], part: FIRST_ROWS })
  })
  return {
    'text to canvas': percentile(toCanvas, 95),
    'canvas to text': percentile(toText, 95),
    'who gains and loses after an edit': percentile(blast, 95)
  }

  function edited(source: string, port: number): readonly Policy[] {
    const parsed = createEditorStore({ first: 'blank' })
    parsed.getState().actions.setText(source.replace(/port: .*/, `port: "${port}"`), 'replace')
    return parsed.getState().parsed.documents.flatMap(({ value }) => {
      const { object } = readObject(value)
      const policy = object && normalise(object, { dialect: 'portcullis', clusterName: world.clusterName }).policy
      return policy ? [policy] : []
    })
  }
}

function times(run: (round: number) => unknown): readonly number[] {
  for (let round = 0; round < 5; round += 1) run(round)
  return Array.from({ length: ROUNDS }, (_, round) => {
    const began = performance.now()
    run(round + 10)
    return performance.now() - began
  })
}
