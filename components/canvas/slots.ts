import type { BlockId, Canvas, Edge, Point } from '@/lib/editor'
import type { Direction } from '@/lib/policy'

export type Slots = Readonly<Record<Direction, readonly Edge[]>>

/** The gate's slots from the top: in the order of the blocks, so that edges do not cross. */
export function slotsOf(canvas: Canvas, positions: Readonly<Record<BlockId, Point>>): Slots {
  const height = (edge: Edge) => positions[edge.block]?.y ?? 0
  const side = (direction: Direction) =>
    canvas.edges.filter((edge) => edge.direction === direction).toSorted((a, b) => height(a) - height(b))
  return { ingress: side('ingress'), egress: side('egress') }
}
