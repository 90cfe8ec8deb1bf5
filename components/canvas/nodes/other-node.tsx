import { Check, Layers, X } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import type { OtherPolicy } from '@/lib/editor/others'
import type { Direction } from '@/lib/policy'
import { useOpen } from '../../editor/provider'
import { BLOCK_WIDTH } from '../geometry'

export type OtherNode = Node<{ readonly other: OtherPolicy; readonly direction: Direction }, 'other'>

const SHOWN = 4

/** What another policy says of the same pods; a press opens that one, and this one becomes the layer beside it. */
export function OtherNode({ data: { other, direction } }: NodeProps<OtherNode>) {
  const open = useOpen()
  const side = other.sides[direction]
  if (!side) return null
  const { kindText, namespace, name } = other.policy
  const inward = direction === 'ingress'
  return (
    <section
      aria-label={`${other.title}, ${direction}`}
      style={{ width: BLOCK_WIDTH }}
      className="nodrag relative rounded-6 border bg-surface-0 pb-1 text-12 text-ink-3"
    >
      <button
        type="button"
        title={`Open ${kindText} ${other.title}`}
        onClick={() =>
          open(({ openApplied, openDraft }) => {
            if (other.draft === undefined) openApplied(kindText, namespace, name)
            else openDraft(other.draft)
          })
        }
        className="flex h-6 w-full items-center gap-1.5 px-2.5 text-left -outline-offset-2 hover:bg-surface-2 hover:text-ink-1"
      >
        <Layers aria-hidden className="size-3 shrink-0" />
        <span className="mono min-w-0 flex-1 truncate">{other.title}</span>
        {other.draft === undefined ? null : <span>draft</span>}
      </button>
      <ul>
        {side.rules.slice(0, SHOWN).map(({ verdict, peer, label }) => (
          <li key={`${verdict} ${peer} ${label}`} className="flex h-5 items-center gap-1.5 px-2.5">
            {verdict === 'allow' ? (
              <Check aria-label="allows" className="size-3 shrink-0" strokeWidth={2.5} />
            ) : (
              <X aria-label="denies" className="size-3 shrink-0 text-deny-ink" strokeWidth={2.5} />
            )}
            <span className="min-w-0 flex-1 truncate">{peer}</span>
            <span className="mono shrink-0">{label}</span>
          </li>
        ))}
      </ul>
      {side.rules.length === 0 ? <p className="px-2.5">lets nobody through</p> : null}
      {side.rules.length > SHOWN ? <p className="px-2.5">and {side.rules.length - SHOWN} more</p> : null}
      <Handle
        id="in"
        type={inward ? 'source' : 'target'}
        position={inward ? Position.Right : Position.Left}
        isConnectable={false}
      />
    </section>
  )
}
