import type { BlockId, Canvas, Point } from '@/lib/editor'
import type { GhostEdge } from '../edges/ghost-edge'
import { BLOCK_WIDTH, SUBJECT_WIDTH, stopHandle } from '../geometry'
import type { GhostNode } from '../nodes/ghost-node'
import type { Ghost } from './ghosts'

const GAP = 120
const STEP = 64
const BELOW = 96
const ORIGIN: Point = { x: 0, y: 0 }

/** Below the blocks of their side, or where these would stand. */
export function drawGhosts(
  ghosts: readonly Ghost[],
  canvas: Canvas,
  positions: Readonly<Record<BlockId, Point>>
): { readonly nodes: readonly GhostNode[]; readonly edges: readonly GhostEdge[] } {
  const subject = positions.subject ?? ORIGIN
  const nodes = ghosts.map((ghost): GhostNode => {
    const inward = ghost.direction === 'ingress'
    const blocks = canvas.blocks.filter(({ side }) => side === ghost.direction).map(({ id }) => positions[id] ?? ORIGIN)
    const same = ghosts.filter(({ direction }) => direction === ghost.direction)
    const lowest = blocks.length > 0 ? Math.max(...blocks.map(({ y }) => y)) + BELOW : subject.y + 16
    const xs = blocks.map(({ x }) => x)
    const beside = inward ? subject.x - GAP - BLOCK_WIDTH : subject.x + SUBJECT_WIDTH + GAP
    return {
      id: ghost.id,
      type: 'ghost',
      position: {
        x: xs.length > 0 ? (inward ? Math.min(...xs) : Math.max(...xs)) : beside,
        y: lowest + same.indexOf(ghost) * STEP
      },
      draggable: false,
      selectable: false,
      connectable: false,
      focusable: false,
      data: { ghost }
    }
  })
  const edges = ghosts.map((ghost): GhostEdge => {
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
  return { nodes, edges }
}
