import type { Canvas } from '@/lib/editor'
import { sideOf } from './drawing'

/** What a line was drawn between: nodes, and of the subject the handle of its gate. */
export interface Ends {
  readonly source: string
  readonly target: string
  readonly sourceHandle?: string | null | undefined
  readonly targetHandle?: string | null | undefined
}

/** A block that is to be joined to its gate, or why nothing can be joined here. */
export type Joined = { readonly block: string } | { readonly why: string }

/**
 * A policy says who may reach its subject, and what its subject may reach: a line runs between a block and the gate on its side,
 * and there is no other.
 */
export function joined(canvas: Canvas, ends: Ends): Joined {
  const of = (id: string) => canvas.blocks.find((block) => block.id === id)
  const blocks = [of(ends.source), of(ends.target)].filter((block) => block !== undefined)
  const [block, second] = blocks
  if (block && second) {
    return {
      why: `${block.title} and ${second.title} cannot be joined: this policy speaks of its subject alone. Join each block to a gate.`
    }
  }
  const subject = ends.source === 'subject' || ends.target === 'subject'
  if (!block || !subject) {
    return { why: 'Only a block can be joined, and only to a gate. Drag one from the palette, or press / and type.' }
  }
  const handle = ends.source === 'subject' ? ends.sourceHandle : ends.targetHandle
  // Anywhere else on the subject there is but one gate that it can mean.
  const side = sideOf(canvas, handle) ?? block.side
  if (side === block.side) return { block: block.id }
  return {
    why:
      side === 'egress'
        ? `${block.title} stands where traffic comes in; the egress gate says where it goes. Add ${block.title} on the right for that.`
        : `${block.title} stands where traffic goes; the ingress gate says what comes in. Add ${block.title} on the left for that.`
  }
}
