import { useMemo } from 'react'
import { useStore } from 'reactflow'
import { DIRECTIONS } from '@/lib/policy'
import { useKept } from '../drawing/kept'
import { useEditor } from '../editor/provider'
import { useBlocksInSight } from './blocks-in-sight'
import { drawBlocks, drawEdges, drawSubject } from './drawing'
import { farLines } from './edges/far-edges'
import { useEdgesInSight } from './edges-in-sight'
import { drawExtras } from './nodes/extras-node'
import { drawHint } from './nodes/hint-node'
import { blastEdges, blastNodes } from './observed/draw-blast'
import { ghostEdges, ghostNodes } from './observed/draw-ghosts'
import { otherEdges, otherNodes } from './observed/draw-others'
import { ghostsOf } from './observed/ghosts'
import { useAround } from './observed/use-around'
import { useJudged } from './observed/use-judged'
import { useOthers } from './observed/use-others'
import { columnX, headsOf } from './side-columns'
import { useSight } from './sight'
import { slotsFor, slotsOf } from './slots'
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

  const slots = useMemo(() => slotsOf(canvas, positions), [canvas, positions])
  const rules = useMemo(() => drawEdges({ canvas, selection, highlight }, hits), [canvas, selection, highlight, hits])
  const sight = useSight()
  const far = sight === 'far'
  const edges = useEdgesInSight(rules, slots, positions, sight)
  const mounted = useBlocksInSight(canvas.blocks, positions, far)
  const blocks = useKept(
    useMemo(
      () => drawBlocks({ canvas, positions, selection, highlight, problems }),
      [canvas, positions, selection, highlight, problems]
    )
  )
  const parts = useMemo(() => {
    if (!mounted) return blocks
    const ends = new Set(edges.map(({ data }) => data?.edge.block))
    return blocks.filter(({ id, selected, data: { block } }) => mounted.has(id) || selected || block.draft || ends.has(id))
  }, [blocks, edges, mounted])

  const nodes = useMemo(() => {
    const shown = { canvas, positions, selection, highlight, problems }
    const empty = DIRECTIONS.filter((direction) => !canvas.blocks.some(({ side }) => side === direction))
    const top = (positions.subject?.y ?? 0) + 14
    return [
      drawSubject(shown, slots, far ? slots : slotsFor(slots, edges), slotsFor(slots, edges)),
      ...drawExtras(canvas, positions, slots),
      ...parts,
      ...empty.map((direction) => drawHint(direction, columnX(direction, positions), top))
    ]
  }, [canvas, positions, selection, highlight, problems, slots, edges, far, parts])

  return {
    slots,
    sight,
    /** The picture from far off. */
    far: {
      rules,
      lines: useMemo(() => (far ? farLines(canvas, positions, slots) : []), [far, canvas, positions, slots]),
      blocks: useMemo(() => blocks.filter(({ selected, data: { block } }) => !(selected || block.draft)), [blocks])
    },
    nodes: useMemo(() => [...nodes, ...rim, ...blast, ...others], [nodes, rim, blast, others]),
    edges: useKept(
      useMemo(
        () => [...otherEdges(others), ...blastEdges(blast), ...ghostEdges(ghosts), ...edges],
        [blast, edges, ghosts, others]
      )
    )
  }
}

/** Heights of the blocks as they came out; the same object until one changes. */
function useHeights(): Readonly<Record<string, number>> {
  const nodes = useStore((state) => state.nodes)
  const heights = useMemo(
    () => nodes.flatMap(({ id, measured }) => (measured?.height ? [{ id, height: Math.round(measured.height) }] : [])),
    [nodes]
  )
  const kept = useKept(heights)
  return useMemo(() => Object.fromEntries(kept.map(({ id, height }) => [id, height])), [kept])
}
