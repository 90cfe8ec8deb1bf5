import { memo } from 'react'
import { ViewportPortal } from 'reactflow'
import { heightOf } from '@/lib/editor'
import { BLOCK_WIDTH } from '../geometry'
import type { BlockNode } from './block-node'

/** Letters that fit; nothing is clipped, since each clip would be a layer to sort in each frame, and so would each transform. */
const FITS = 17

/** A picture of all blocks, which lies still while the view moves; those in sight are parts of their own besides. */
export const FarBlocks = memo(({ blocks }: { readonly blocks: readonly BlockNode[] }) => (
  <ViewportPortal>
    <svg aria-hidden className="pointer-events-none absolute -z-1 size-px overflow-visible">
      {blocks.map(({ id, position: { x, y }, data: { block, lit, problem } }) => {
        const height = heightOf(block)
        const { title } = block
        return (
          <g key={id}>
            <rect
              x={x + 0.5}
              y={y + 0.5}
              width={BLOCK_WIDTH - 1}
              height={height - 1}
              rx="6"
              fill="var(--surface-1)"
              stroke={`var(--${problem ? 'warn' : lit ? 'allow' : 'line-strong'})`}
              strokeWidth={problem || lit ? 3 : 1}
            />
            <text x={x + 12} y={y + height / 2} className="fill-ink-1 text-18 font-medium" dominantBaseline="central">
              {title.length > FITS ? `${title.slice(0, FITS - 1)}…` : title}
            </text>
          </g>
        )
      })}
    </svg>
  </ViewportPortal>
))
