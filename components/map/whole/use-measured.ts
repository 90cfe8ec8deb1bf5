import { useCallback, useMemo, useState } from 'react'
import type { Node, NodeChange, XYPosition } from 'reactflow'

interface Local {
  readonly measured?: { readonly width: number; readonly height: number }
  /** While it is dragged. */
  readonly position?: XYPosition | undefined
}

/** Lays what only React Flow knows over the nodes: sizes as measured, and the place of one that is dragged. `moved`: it was let go. */
export function useMeasured<N extends Node>(nodes: readonly N[], moved: (id: string, position: XYPosition) => void) {
  const [local, setLocal] = useState<ReadonlyMap<string, Local>>(new Map())
  const onNodesChange = useCallback(
    (changes: readonly NodeChange<N>[]) => {
      const news = new Map<string, Local>()
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions) news.set(change.id, { measured: change.dimensions })
        if (change.type === 'position' && change.dragging && change.position)
          news.set(change.id, { position: change.position })
        if (change.type === 'position' && change.dragging === false) {
          news.set(change.id, { position: undefined })
          if (change.position) moved(change.id, change.position)
        }
      }
      if (news.size === 0) return
      setLocal(
        (before) => new Map([...before, ...[...news].map(([id, part]) => [id, { ...before.get(id), ...part }] as const)])
      )
    },
    [moved]
  )
  const laid = useMemo(
    () =>
      nodes.map((node) => {
        const over = local.get(node.id)
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
