import type { BlockId, Canvas, Point } from '@/lib/editor'
import type { GhostEdge } from '../edges/ghost-edge'
import { stopHandle } from '../geometry'
import type { GhostNode } from '../nodes/ghost-node'
import { columnX, footOf } from '../side-columns'
import type { Ghost } from './ghosts'

const STEP = 60
/** Below the hint of an empty side. */
const BELOW_HINT = 76

/** Below the blocks of their side, or below the hint where there are none. */
export function ghostNodes(
  ghosts: readonly Ghost[],
  canvas: Canvas,
  positions: Readonly<Record<BlockId, Point>>,
  heights: Readonly<Record<string, number>>
): readonly GhostNode[] {
  return ghosts.map((ghost): GhostNode => {
    const { direction } = ghost
    const row = ghosts.filter((one) => one.direction === direction).indexOf(ghost)
    const top = footOf(direction, canvas, positions, heights) ?? (positions.subject?.y ?? 0) + 14 + BELOW_HINT
    return {
      id: ghost.id,
      type: 'ghost',
      position: { x: columnX(direction, positions), y: top + row * STEP },
      draggable: false,
      selectable: false,
      connectable: false,
      focusable: false,
      data: { ghost }
    }
  })
}

export function ghostEdges(ghosts: readonly Ghost[]): readonly GhostEdge[] {
  return ghosts.map((ghost): GhostEdge => {
    const inward = ghost.direction === 'ingress'
    return {
      id: `${ghost.id}:edge`,
      type: 'ghost',
      source: inward ? ghost.id : 'subject',
      target: inward ? 'subject' : ghost.id,
      sourceHandle: inward ? 'in' : stopHandle('egress'),
      targetHandle: inward ? stopHandle('ingress') : 'in',
      selectable: false,
      focusable: false,
      zIndex: -1,
      data: { fate: ghost.fate, inward, count: ghost.forwarded + ghost.dropped }
    }
  })
}
