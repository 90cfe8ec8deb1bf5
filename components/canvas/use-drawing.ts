import { useMemo } from 'react'
import { useEditor } from '../editor/provider'
import { drawBlocks, drawEdges, drawSubject } from './drawing'
import { drawGhosts } from './observed/draw-ghosts'
import { ghostsOf } from './observed/ghosts'
import { useJudged } from './observed/use-judged'
import { slotsOf } from './slots'
import { useHits } from './use-hits'

/** The open policy and the traffic around it, as nodes and edges of React Flow. */
export function useDrawing() {
  const canvas = useEditor((state) => state.canvas)
  const positions = useEditor((state) => state.positions)
  const selection = useEditor((state) => state.selection)
  const highlight = useEditor((state) => state.highlight)
  const judged = useJudged()
  const hits = useHits(judged)

  const ghosts = useMemo(() => {
    const all = [...ghostsOf(judged, 'ingress'), ...ghostsOf(judged, 'egress')]
    return drawGhosts(all, canvas, positions)
  }, [judged, canvas, positions])

  const nodes = useMemo(() => {
    const shown = { canvas, positions, selection, highlight }
    return [drawSubject(shown, slotsOf(canvas, positions)), ...drawBlocks(shown)]
  }, [canvas, positions, selection, highlight])

  const edges = useMemo(
    () => drawEdges({ canvas, positions, selection, highlight }, hits),
    [canvas, positions, selection, highlight, hits]
  )

  return {
    nodes: useMemo(() => [...nodes, ...ghosts.nodes], [nodes, ghosts]),
    edges: useMemo(() => [...ghosts.edges, ...edges], [edges, ghosts])
  }
}
