import { useMemo } from 'react'
import { useStore } from 'reactflow'
import { DIRECTIONS } from '@/lib/policy'
import { useEditor } from '../editor/provider'
import { drawBlocks, drawEdges, drawSubject } from './drawing'
import { drawExtras } from './nodes/extras-node'
import { drawHint } from './nodes/hint-node'
import { blastNodes } from './observed/draw-blast'
import { ghostEdges, ghostNodes } from './observed/draw-ghosts'
import { otherEdges, otherNodes } from './observed/draw-others'
import { ghostsOf } from './observed/ghosts'
import { useAround } from './observed/use-around'
import { useJudged } from './observed/use-judged'
import { useOthers } from './observed/use-others'
import { columnX, headsOf } from './side-columns'
import { slotsOf } from './slots'
import { useHits } from './use-hits'

/** The open policy and the traffic around it, as nodes and edges of React Flow. */
export function useDrawing() {
  const canvas = useEditor((state) => state.canvas)
  const positions = useEditor((state) => state.positions)
  const selection = useEditor((state) => state.selection)
  const highlight = useEditor((state) => state.highlight)
  const problems = useEditor((state) => state.problems)
  const judged = useJudged()
  const hits = useHits(judged)
  const heights = useHeights()

  const ghosts = useMemo(() => DIRECTIONS.flatMap((direction) => ghostsOf(judged, direction, canvas)), [judged, canvas])
  const rim = useMemo(() => ghostNodes(ghosts, canvas, positions, heights), [ghosts, canvas, positions, heights])

  const around = useAround(ghosts)
  const blast = useMemo(() => blastNodes(around, rim, canvas, positions, heights), [around, rim, canvas, positions, heights])

  const policies = useOthers()
  const others = useMemo(() => otherNodes(policies, positions, headsOf(canvas, positions)), [policies, canvas, positions])

  const nodes = useMemo(() => {
    const shown = { canvas, positions, selection, highlight, problems }
    const empty = DIRECTIONS.filter((direction) => !canvas.blocks.some(({ side }) => side === direction))
    const slots = slotsOf(canvas, positions)
    const top = (positions.subject?.y ?? 0) + 14
    return [
      drawSubject(shown, slots),
      ...drawExtras(canvas, positions, slots),
      ...drawBlocks(shown),
      ...empty.map((direction) => drawHint(direction, columnX(direction, positions), top))
    ]
  }, [canvas, positions, selection, highlight, problems])

  const edges = useMemo(() => drawEdges({ canvas, selection, highlight }, hits), [canvas, selection, highlight, hits])

  return {
    nodes: useMemo(() => [...nodes, ...rim, ...blast, ...others], [nodes, rim, blast, others]),
    edges: useMemo(() => [...otherEdges(others), ...ghostEdges(ghosts), ...edges], [edges, ghosts, others])
  }
}

/** Heights of the blocks as they came out; the same object until one changes. */
function useHeights(): Readonly<Record<string, number>> {
  const text = useStore(({ nodeLookup }) =>
    [...nodeLookup.values()].map(({ id, measured }) => `${id} ${Math.round(measured.height ?? 0)}`).join('\n')
  )
  return useMemo(
    () =>
      Object.fromEntries(
        text
          .split('\n')
          .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))] as const)
          .filter(([, height]) => height > 0)
      ),
    [text]
  )
}
