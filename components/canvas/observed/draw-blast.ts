import type { BlockId, Canvas, Point } from '@/lib/editor'
import type { Around, Sides } from '@/lib/editor/simulation'
import { DIRECTIONS } from '@/lib/policy'
import type { BlastNode } from '../nodes/blast-node'
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
