import type { BlockId, Canvas, Point } from '@/lib/editor'
import type { Around, Sides } from '@/lib/editor/simulation'
import { DIRECTIONS } from '@/lib/policy'
import type { BlastEdge } from '../edges/blast-edge'
import { stopHandle } from '../geometry'
import { type BlastNode, blastHandle } from '../nodes/blast-node'
import type { GhostNode } from '../nodes/ghost-node'
import { columnX, footOf } from '../side-columns'

const GHOST_HEIGHT = 60
/** Below the hint of an empty side. */
const BELOW_HINT = 90

/** A list a side, below what is drawn and what was seen there. */
export function blastNodes(
  around: Sides<Around>,
  ghosts: readonly GhostNode[],
  canvas: Canvas,
  positions: Readonly<Record<BlockId, Point>>,
  heights: Readonly<Record<string, number>>
): readonly BlastNode[] {
  return DIRECTIONS.flatMap((direction) => {
    if (around[direction].first.length === 0) return []
    const rim = ghosts
      .filter(({ data }) => data.ghost.direction === direction)
      .map(({ position }) => position.y + GHOST_HEIGHT)
    const foot = footOf(direction, canvas, positions, heights) ?? (positions.subject?.y ?? 0) + BELOW_HINT
    return {
      id: `blast:${direction}`,
      type: 'blast' as const,
      position: { x: columnX(direction, positions), y: Math.max(foot, ...rim) },
      draggable: false,
      selectable: false,
      connectable: false,
      focusable: false,
      data: { direction, around: around[direction] }
    }
  })
}

/** A line for those of a list who lose, and one for those who gain. */
export function blastEdges(nodes: readonly BlastNode[]): readonly BlastEdge[] {
  return nodes.flatMap(({ id, data: { direction, around } }) => {
    const inward = direction === 'ingress'
    return [true, false]
      .filter((lost) => (lost ? around.losing : around.gaining) > 0)
      .map((lost): BlastEdge => {
        const handle = blastHandle(lost)
        return {
          id: `${id}:${handle}`,
          type: 'blast',
          source: inward ? id : 'subject',
          target: inward ? 'subject' : id,
          sourceHandle: inward ? handle : stopHandle('egress'),
          targetHandle: inward ? stopHandle('ingress') : handle,
          selectable: false,
          focusable: false,
          zIndex: -2,
          data: { lost }
        }
      })
  })
}
