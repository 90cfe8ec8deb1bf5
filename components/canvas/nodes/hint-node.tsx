import { MousePointer2 } from 'lucide-react'
import type { Node, NodeProps } from 'reactflow'
import type { Direction } from '@/lib/policy'
import { BLOCK_WIDTH } from '../geometry'

export type HintNode = Node<{ readonly direction: Direction }, 'hint'>

const WORDS: Readonly<Record<Direction, string>> = {
  ingress: 'Drag here who may come in, or press / and type.',
  egress: 'Drag here where it may go, or press / and type.'
}

/** Where the first block of a side goes. */
export const HintNode = ({ data: { direction } }: NodeProps<HintNode>) => (
  <div
    style={{ width: BLOCK_WIDTH }}
    className="flex h-16 items-center gap-2 rounded-6 border border-dashed border-line-strong px-3 text-12 text-ink-3"
  >
    <MousePointer2 aria-hidden className="size-4 shrink-0" />
    {WORDS[direction]}
  </div>
)

export function drawHint(direction: Direction, x: number, y: number): HintNode {
  return {
    id: `hint:${direction}`,
    type: 'hint',
    position: { x, y },
    draggable: false,
    selectable: false,
    connectable: false,
    focusable: false,
    data: { direction }
  }
}
