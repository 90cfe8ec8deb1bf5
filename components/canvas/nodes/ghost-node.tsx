import { Check, Plus, TriangleAlert, X } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import { useEditor } from '../../editor/provider'
import { useAllow } from '../../flows/use-allow'
import { cn } from '../../ui/class-names'
import { Tooltip } from '../../ui/tooltip'
import { BLOCK_WIDTH } from '../geometry'
import type { Fate, Ghost } from '../observed/ghosts'

export type GhostNode = Node<{ readonly ghost: Ghost }, 'ghost'>

const FATES = {
  passes: { icon: Check, className: 'text-ink-3', words: ({ forwarded }: Ghost) => `passes, ${forwarded}×` },
  dropped: { icon: X, className: 'text-deny-ink', words: ({ dropped }: Ghost) => `dropped ${dropped}×` },
  cut: { icon: TriangleAlert, className: 'text-would-change', words: () => 'would be dropped' },
  freed: { icon: Check, className: 'text-would-change', words: () => 'would pass' }
} as const satisfies Record<Fate, unknown>

/** Someone at the rim: seen in the traffic, not drawn in the policy. One press makes a rule of it. */
export function GhostNode({ data: { ghost } }: NodeProps<GhostNode>) {
  const allow = useAllow()
  const inward = ghost.direction === 'ingress' ? Position.Right : Position.Left
  const { icon: Icon, className, words } = FATES[ghost.fate]
  const own = useEditor((state) => `${state.canvas.policy.namespace}/`)
  const ports = ghost.seen.map(({ protocol, port }) => `${protocol} ${port}`)
  return (
    <div
      style={{ width: BLOCK_WIDTH }}
      className="group relative flex flex-col rounded-6 border border-dashed border-line-strong px-2.5 py-1.5 text-ink-3 hover:bg-surface-1"
    >
      <div className="flex items-center gap-1.5">
        <span className="mono min-w-0 flex-1 truncate text-12 text-ink-2">{ghost.name.replace(own, '')}</span>
        <Tooltip label={ports.join(', ')}>
          <span className="mono text-12">
            {ports[0]}
            {ports.length > 1 ? ` +${ports.length - 1}` : ''}
          </span>
        </Tooltip>
      </div>
      <span className={cn('flex items-center gap-1 text-12', className)}>
        <Icon aria-hidden className="size-3 shrink-0" strokeWidth={2.5} />
        {words(ghost)}
      </span>
      <button
        type="button"
        aria-label={`Allow ${ghost.name} to ${ports[0] ?? 'it'}`}
        onClick={() => ghost.seen[0] && allow(ghost.seen[0].last)}
        className="nodrag absolute right-1.5 bottom-1.5 hidden h-5 items-center gap-1 rounded-4 border border-line-strong bg-surface-float px-1.5 text-12 font-medium text-ink-1 shadow-card group-focus-within:flex group-hover:flex hover:bg-surface-2"
      >
        <Plus aria-hidden className="size-3" /> Allow
      </button>
      <Handle id="in" type={ghost.direction === 'ingress' ? 'source' : 'target'} position={inward} isConnectable={false} />
    </div>
  )
}
