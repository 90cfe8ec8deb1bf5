import type { Rect } from 'reactflow'
import { type BlockId, type Canvas, heightOf, type Point } from '@/lib/editor'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import { BLOCK_GAP, BLOCK_WIDTH, SIDE_GAP, SUBJECT_WIDTH } from './geometry'

type Positions = Readonly<Record<BlockId, Point>>

const ORIGIN: Point = { x: 0, y: 0 }

/** Left edge of the column of a side: where its blocks stand, or would. */
export function columnX(direction: Direction, positions: Positions): number {
  const { x } = positions.subject ?? ORIGIN
  return direction === 'ingress' ? x - SIDE_GAP - BLOCK_WIDTH : x + SUBJECT_WIDTH + SIDE_GAP
}

/** Below the lowest block of a side that has been measured; `undefined` where it has none. */
export function footOf(
  direction: Direction,
  canvas: Canvas,
  positions: Positions,
  heights: Readonly<Record<string, number>>
): number | undefined {
  const feet = canvas.blocks
    .filter(({ side }) => side === direction)
    .map(({ id, draft }) => (positions[id] ?? ORIGIN).y + (heights[id] ?? (draft ? 104 : 64)))
  return feet.length === 0 ? undefined : Math.max(...feet) + BLOCK_GAP
}

/** Above the highest block of each side, and above the lintel of the gate. */
export function headsOf({ blocks }: Canvas, positions: Positions): Readonly<Record<Direction, number>> {
  const gate = (positions.subject ?? ORIGIN).y
  const head = (direction: Direction) =>
    Math.min(gate, ...blocks.filter(({ side }) => side === direction).map(({ id }) => (positions[id] ?? ORIGIN).y))
  return { ingress: head('ingress'), egress: head('egress') }
}

/** All that the two columns span, whether their blocks are mounted or not; their whole width from the first. */
export function columnsSpan({ blocks }: Canvas, positions: Positions): Rect {
  const [left = 0, right = 0] = DIRECTIONS.map((direction) => columnX(direction, positions))
  const { y } = positions.subject ?? ORIGIN
  const tops = blocks.map(({ id }) => (positions[id] ?? ORIGIN).y)
  const feet = blocks.map((block) => (positions[block.id] ?? ORIGIN).y + heightOf(block))
  const top = Math.min(y, ...tops)
  return { x: left, y: top, width: right + BLOCK_WIDTH - left, height: Math.max(y, ...feet) - top }
}
