import { useCallback, useMemo, useState } from 'react'
import type { Node, NodeChange, XYPosition } from 'reactflow'
import { useKept } from './kept'

interface Local {
  readonly measured?: { readonly width: number; readonly height: number }
  /** While it is dragged. */
  readonly position?: XYPosition | undefined
}

/**
 * Lays what only React Flow knows over the nodes: sizes as measured, and the places of those that are dragged.
 * `moved`: they were let go there.
 */
export function useLaid<N extends Node>(
  nodes: readonly N[],
  moved: (places: Readonly<Record<string, XYPosition>>) => void
): { readonly nodes: N[]; readonly onNodesChange: (changes: readonly NodeChange<N>[]) => void } {
  const [local, setLocal] = useState<ReadonlyMap<string, Local>>(new Map())
  const onNodesChange = useCallback(
    (changes: readonly NodeChange<N>[]) => {
      const news = changes.flatMap((change): readonly (readonly [string, Local])[] => {
        if (change.type === 'dimensions' && change.dimensions) return [[change.id, { measured: change.dimensions }]]
        if (change.type !== 'position') return []
        if (change.dragging && change.position) return [[change.id, { position: change.position }]]
        return change.dragging === false ? [[change.id, { position: undefined }]] : []
      })
      if (news.length > 0) setLocal((before) => over(before, news))
      const dropped = changes.flatMap((change) =>
        change.type === 'position' && change.dragging === false && change.position
          ? [[change.id, change.position] as const]
          : []
      )
      if (dropped.length > 0) moved(Object.fromEntries(dropped))
    },
    [moved]
  )
  const laid = useKept(useMemo(() => nodes.map((node) => lay(node, local.get(node.id))), [nodes, local]))
  // React Flow's own types want an array that could be written to; it is not.
  return { nodes: useMemo(() => [...laid], [laid]), onNodesChange }
}

const over = (before: ReadonlyMap<string, Local>, news: readonly (readonly [string, Local])[]) => {
  const after = new Map(before)
  for (const [id, part] of news) after.set(id, { ...after.get(id), ...part })
  return after
}

const lay = <N extends Node>(node: N, local: Local | undefined): N =>
  local
    ? {
        ...node,
        ...(local.measured ? { measured: local.measured } : {}),
        ...(local.position ? { position: local.position } : {})
      }
    : node
