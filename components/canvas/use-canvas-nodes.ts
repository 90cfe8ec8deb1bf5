import { useCallback, useMemo, useState } from 'react'
import type { Node, NodeChange, NodeSelectionChange, XYPosition } from 'reactflow'
import { useActions, useEditorStore } from '../editor/provider'

interface Local {
  readonly measured?: { readonly width: number; readonly height: number }
  /** While it is dragged. */
  readonly position?: XYPosition | undefined
}

/**
 * Nodes come from the store; what only React Flow knows (sizes as measured, a place while dragging) is laid over them here.
 * A drag is written to the store once, when it ends.
 */
export function useCanvasNodes<N extends Node>(nodes: readonly N[]) {
  const [local, setLocal] = useState<Readonly<Record<string, Local>>>({})
  const { moveBlocks, select } = useActions()
  const store = useEditorStore()

  const onNodesChange = useCallback(
    (changes: readonly NodeChange<N>[]) => {
      const moved: Record<string, XYPosition> = {}
      const chosen = changes.filter((change) => change.type === 'select')
      if (chosen.length > 0) select(selectedAfter(nodes, store.getState().selection, chosen))
      setLocal((before) => {
        let after = before
        const put = (id: string, part: Local) => {
          after = { ...after, [id]: { ...after[id], ...part } }
        }
        for (const change of changes) {
          if (change.type === 'dimensions' && change.dimensions) put(change.id, { measured: change.dimensions })
          if (change.type === 'position' && change.position && change.dragging) put(change.id, { position: change.position })
          if (change.type === 'position' && change.dragging === false) put(change.id, { position: undefined })
        }
        return after
      })
      for (const change of changes) {
        if (change.type === 'position' && change.dragging === false && change.position) moved[change.id] = change.position
      }
      if (Object.keys(moved).length > 0) moveBlocks(moved)
    },
    [moveBlocks, nodes, select, store]
  )

  const laid = useMemo(
    () =>
      nodes.map((node) => {
        const over = local[node.id]
        if (!over) return node
        return {
          ...node,
          ...(over.measured ? { measured: over.measured } : {}),
          ...(over.position ? { position: over.position } : {})
        }
      }),
    [nodes, local]
  )
  return { nodes: laid, onNodesChange }
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
