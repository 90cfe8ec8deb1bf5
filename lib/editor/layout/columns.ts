import type { Block, BlockId, Canvas, Point } from '../canvas/model'

/** What the drawing in components/canvas measures at zoom 1; a card may be a little smaller. */
export const SIZES = {
  block: { width: 168, height: 64, row: 24, draft: 40 },
  /** `slot`: middle of the first place in a gate, from the top; `step`: from each to the next. */
  subject: { width: 264, height: 156, slot: 46, step: 34 },
  gap: 20,
  gate: 108
} as const

/**
 * Who may come in on the left, the subject in the middle, where it may go on the right. Blocks that have a place keep it: a new
 * one goes below the lowest of its column. The same canvas always gives the same places.
 */
export function place(canvas: Canvas, known: Readonly<Record<BlockId, Point>> = {}): Readonly<Record<BlockId, Point>> {
  const out: Record<BlockId, Point> = { subject: known.subject ?? { x: 0, y: -SIZES.subject.height / 2 } }
  for (const side of ['ingress', 'egress'] as const) {
    const column = canvas.blocks.filter((block) => block.side === side)
    const settled = column.filter((block) => known[block.id])
    const x = columnX(side, out.subject ?? { x: 0, y: 0 })
    const total = column.reduce((sum, block) => sum + heightOf(block) + SIZES.gap, -SIZES.gap)
    // Level with the places of their rules in the gate: a single one gets a straight line.
    const middle = (out.subject?.y ?? 0) + SIZES.subject.slot + ((column.length - 1) * SIZES.subject.step) / 2
    let y = settled.length === 0 ? middle - total / 2 : lowest(settled, known)
    for (const block of column) {
      const at = known[block.id]
      out[block.id] = at ?? { x, y }
      if (!at) y += heightOf(block) + SIZES.gap
    }
  }
  return out
}

function columnX(side: 'ingress' | 'egress', subject: Point): number {
  return side === 'ingress' ? subject.x - SIZES.gate - SIZES.block.width : subject.x + SIZES.subject.width + SIZES.gate
}

function lowest(blocks: readonly Block[], known: Readonly<Record<BlockId, Point>>): number {
  return Math.max(...blocks.map((block) => (known[block.id]?.y ?? 0) + heightOf(block) + SIZES.gap))
}

/** Taller with the rows of chips it shows. */
export function heightOf(block: Block): number {
  return SIZES.block.height + Math.max(0, rowsOf(block) - 1) * SIZES.block.row + (block.draft ? SIZES.block.draft : 0)
}

function rowsOf(block: Block): number {
  switch (block.kind) {
    case 'endpoints':
      return Math.max(1, Math.min(block.selector.terms.length, 5)) + (block.namespace.kind === 'own' ? 0 : 1)
    case 'cidr':
      return 1 + Math.min(block.except.length, 4)
    case 'raw':
      return Math.min(block.yaml.split('\n').length, 6)
    default:
      return 1
  }
}
