import { type Block, heightOf } from '@/lib/editor'
import { cn } from '../../ui/class-names'
import { BLOCK_WIDTH } from '../geometry'

/** From so far off that its title is all that can be told: a place to press, over the picture, and itself only while it is selected. */
export function FarBlock({ block, selected }: { readonly block: Block; readonly selected: boolean }) {
  const inward = block.side === 'ingress'
  return (
    <div
      style={{ width: BLOCK_WIDTH, height: heightOf(block) }}
      className={cn('flex items-center rounded-6 px-3', selected && 'border border-accent bg-surface-1 ring-1 ring-accent')}
    >
      {selected ? <span className="truncate text-18 font-medium">{block.title}</span> : null}
      {/* Where its line ends, as React Flow looks for it. */}
      <span
        data-handleid="in"
        data-handlepos={inward ? 'right' : 'left'}
        className={cn('pointer-events-none absolute top-1/2 size-px', inward ? 'source right-0' : 'target left-0')}
      />
    </div>
  )
}
