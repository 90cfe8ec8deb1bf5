import { useCallback } from 'react'
import type { Node, NodeChange, NodeSelectionChange } from 'reactflow'
import { useLaid } from '../drawing/use-laid'
import { useActions, useEditorStore } from '../editor/provider'

/** Nodes come from the store, and so does what is selected. A drag is written to the store once, when it ends. */
export function useCanvasNodes<N extends Node>(drawn: readonly N[]) {
  const { moveBlocks, select } = useActions()
  const store = useEditorStore()
  const laid = useLaid(drawn, moveBlocks)
  const lay = laid.onNodesChange
  const onNodesChange = useCallback(
    (changes: readonly NodeChange<N>[]) => {
      const chosen = changes.filter((change) => change.type === 'select')
      if (chosen.length > 0) select(selectedAfter(drawn, store.getState().selection, chosen))
      lay(changes)
    },
    [lay, drawn, select, store]
  )
  return { nodes: laid.nodes, onNodesChange }
}

/** What is selected once React Flow has added some nodes and taken others away; rules and gates are selected one at a time. */
function selectedAfter(
  nodes: readonly Node[],
  before: readonly string[],
  changes: readonly NodeSelectionChange[]
): readonly string[] {
  const ids = new Set(nodes.map(({ id }) => id))
  const after = new Set(before.filter((id) => ids.has(id)))
  for (const { id, selected } of changes) {
    if (selected) after.add(id)
    else after.delete(id)
  }
  return [...after]
}
