import { TriangleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import type { Block } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { report } from '../../editor/report'
import { cn } from '../../ui/class-names'
import { Tooltip } from '../../ui/tooltip'
import { BLOCK_WIDTH } from '../geometry'
import { peerIcon } from '../icons'
import { useFar } from '../sight'
import { BlockBody } from './block-body'
import { FarBlock } from './far-block'
import { MatchingPods } from './matching-pods'

export type BlockNode = Node<{ readonly block: Block; readonly lit: boolean; readonly problem?: string }, 'block'>

/** The dot is drawn with the pointer to the gate; keys press it. */
const asButton = { role: 'button', tabIndex: 0 } as const

/** One peer. All conditions on it hold together; another peer is another block. */
export function BlockNode({ data: { block, lit, problem }, selected }: NodeProps<BlockNode>) {
  const far = useFar()
  if (far && !block.draft) return <FarBlock block={block} selected={selected} />
  return <NearBlock block={block} lit={lit} problem={problem} selected={selected} />
}

interface NearBlockProps {
  readonly block: Block
  readonly lit: boolean
  readonly problem: string | undefined
  readonly selected: boolean
}

function NearBlock({ block, lit, selected, problem }: NearBlockProps) {
  const { run } = useActions()
  const Icon = peerIcon(block)
  const inward = block.side === 'ingress' ? Position.Right : Position.Left
  const connect = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.stopPropagation()
    report(run('connectBlock', { block: block.id }))
  }
  return (
    <div
      style={{ width: BLOCK_WIDTH }}
      className={cn(
        'flex flex-col gap-1.5 rounded-6 border bg-surface-1 px-2.5 py-2 shadow-card',
        block.draft ? 'border-dashed border-line-strong' : 'border-line-strong',
        selected ? 'border-accent ring-1 ring-accent' : lit && 'border-allow ring-1 ring-allow',
        problem && !selected && 'border-warn'
      )}
    >
      <div className="flex items-center gap-1.5">
        <Icon aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        <span className="min-w-0 flex-1 truncate text-13 font-medium">{block.title}</span>
        {problem ? (
          <Tooltip label={problem}>
            <TriangleAlert aria-label={problem} className="size-3.5 shrink-0 text-warn-ink" />
          </Tooltip>
        ) : null}
        <MatchingPods matching={block.matching} maybeNone={block.kind !== 'endpoints'} />
      </div>
      <BlockBody block={block} />
      {block.draft ? <span className="text-12 text-ink-3">Not in the policy yet: drag its dot to the gate.</span> : null}
      <Handle
        id="in"
        type={block.side === 'ingress' ? 'source' : 'target'}
        position={inward}
        className={block.draft || selected ? 'handle-dot' : ''}
        {...(block.draft ? { ...asButton, 'aria-label': `Connect ${block.title} to the gate`, onKeyDown: connect } : {})}
      />
    </div>
  )
}
