import type { BlockId, Canvas, Edge, Point } from '@/lib/editor'
import type { Direction } from '@/lib/policy'
import { slotY } from './geometry'

export interface Slot {
  readonly edge: Edge
  /** Its middle, from the top of the subject. */
  readonly y: number
}

export interface GateSlots {
  /** Of all the rules of this side: the gate is as high as they need. */
  readonly count: number
  /** From the top; those that are drawn. */
  readonly drawn: readonly Slot[]
}

export type Slots = Readonly<Record<Direction, GateSlots>>

/** The gate's slots from the top: in the order of the blocks, so that edges do not cross. */
export function slotsOf(canvas: Canvas, positions: Readonly<Record<BlockId, Point>>): Slots {
  const height = (edge: Edge) => positions[edge.block]?.y ?? 0
  const side = (direction: Direction): GateSlots => {
    const edges = canvas.edges.filter((edge) => edge.direction === direction).toSorted((a, b) => height(a) - height(b))
    return { count: edges.length, drawn: edges.map((edge, at) => ({ edge, y: slotY(at) })) }
  }
  return { ingress: side('ingress'), egress: side('egress') }
}

/** The slots of these edges alone, where they were. */
export function slotsFor(slots: Slots, edges: readonly { readonly id: string }[]): Slots {
  const ids = new Set(edges.map(({ id }) => id))
  const side = ({ count, drawn }: GateSlots): GateSlots => ({ count, drawn: drawn.filter(({ edge }) => ids.has(edge.id)) })
  return { ingress: side(slots.ingress), egress: side(slots.egress) }
}
