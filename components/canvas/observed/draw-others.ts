import type { BlockId, Point } from '@/lib/editor'
import type { OtherPolicy } from '@/lib/editor/others'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import type { OtherEdge } from '../edges/other-edge'
import { BLOCK_GAP, stopHandle } from '../geometry'
import type { OtherNode } from '../nodes/other-node'
import { columnX } from '../side-columns'

/** As many a side as the drawing bears; the workspace lists all. */
const SHOWN = 5
const HEAD = 30
const ROW = 20

/** Above the open policy's own blocks, a card for each policy and side. */
export function otherNodes(
  others: readonly OtherPolicy[],
  positions: Readonly<Record<BlockId, Point>>,
  tops: Readonly<Record<Direction, number>>
): readonly OtherNode[] {
  return DIRECTIONS.flatMap((direction) => {
    let foot = tops[direction]
    return others
      .filter(({ sides }) => sides[direction])
      .slice(0, SHOWN)
      .map((other): OtherNode => {
        const rows = Math.max(1, Math.min(5, other.sides[direction]?.rules.length ?? 1))
        foot -= HEAD + rows * ROW + BLOCK_GAP
        return {
          id: `other:${direction}:${other.id}`,
          type: 'other',
          position: { x: columnX(direction, positions), y: foot },
          draggable: false,
          selectable: false,
          connectable: false,
          focusable: false,
          data: { other, direction }
        }
      })
  })
}

export function otherEdges(nodes: readonly OtherNode[]): readonly OtherEdge[] {
  return nodes.map(({ id, data: { direction } }): OtherEdge => {
    const inward = direction === 'ingress'
    return {
      id: `${id}:edge`,
      type: 'other',
      source: inward ? id : 'subject',
      target: inward ? 'subject' : id,
      sourceHandle: inward ? 'in' : stopHandle('egress'),
      targetHandle: inward ? stopHandle('ingress') : 'in',
      selectable: false,
      focusable: false,
      zIndex: -2,
      data: {}
    }
  })
}
