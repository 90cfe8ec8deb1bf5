import { Shield } from 'lucide-react'
import { Handle, type Node, type NodeProps, Position } from 'reactflow'
import type { Gate as GateModel, Subject } from '@/lib/editor'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import { cn } from '../../ui/class-names'
import { GateButton } from '../gate/gate-button'
import { BODY_WIDTH, frontHandle, GATE_WIDTH, SUBJECT_WIDTH, slotY, stopHandle, subjectHeight } from '../geometry'
import type { GateSlots, Slots } from '../slots'
import { MatchingPods } from './matching-pods'
import { NamespaceLine, SelectorChips } from './selector-chips'

export type SubjectNode = Node<
  {
    readonly subject: Subject
    readonly gates: Readonly<Record<Direction, GateModel>>
    readonly slots: Slots
    /** Of those of the lines that React Flow draws. */
    readonly ends: Slots
    readonly lit: ReadonlySet<string>
  },
  'subject'
>

/** The workload that the policy is about, between its two gates. */
export function SubjectNode({ data, selected }: NodeProps<SubjectNode>) {
  const { subject, gates, slots, ends, lit } = data
  const height = subjectHeight({ ingress: slots.ingress.count, egress: slots.egress.count })
  return (
    <div className="relative flex" style={{ width: SUBJECT_WIDTH, height }}>
      <GateButton gate={gates.ingress} height={height} slots={slots.ingress.drawn} lit={lit} />
      <div
        style={{ width: BODY_WIDTH }}
        className={cn(
          'my-1.5 flex flex-col gap-2 border-y bg-surface-1 px-4 py-3 shadow-card',
          selected ? 'border-accent ring-1 ring-accent' : 'border-line-strong'
        )}
      >
        <div className="flex items-center gap-1.5 text-ink-3">
          <Shield aria-hidden className="size-3.5" />
          <span className="caption flex-1">Subject</span>
          <MatchingPods matching={subject.matching} />
        </div>
        <span className="line-clamp-2 text-18 font-semibold tracking-tight text-balance break-words">{subject.title}</span>
        <SelectorChips selector={subject.selector} everything={subject.kind === 'nodes' ? 'every node' : 'every pod'} />
        {subject.kind === 'nodes' ? null : <NamespaceLine scope={subject.namespace} />}
      </div>
      <GateButton gate={gates.egress} height={height} slots={slots.egress.drawn} lit={lit} />
      {DIRECTIONS.map((direction) => (
        <Ends key={direction} direction={direction} slots={ends[direction]} />
      ))}
    </div>
  )
}

/**
 * Where a connection may be let go, and marks where lines end: React Flow looks for those when it measures the node, and would forget
 * what subject-handles.ts told it of them.
 */
function Ends({ direction, slots: { count, drawn } }: { readonly direction: Direction; readonly slots: GateSlots }) {
  const position = direction === 'ingress' ? Position.Left : Position.Right
  const type = direction === 'ingress' ? 'target' : 'source'
  const side = direction === 'ingress' ? { left: 0 } : { right: 0 }
  const ends = [...drawn.map(({ edge, y }) => ({ id: edge.id, y })), { id: stopHandle(direction), y: slotY(count) }]
  return (
    <>
      {ends.map(({ id, y }) => (
        <span
          key={id}
          aria-hidden
          data-handleid={id}
          data-handlepos={position}
          className={cn('pointer-events-none absolute size-px', type)}
          style={{ top: y - 0.5, ...side }}
        />
      ))}
      <Handle
        id={frontHandle(direction)}
        type={type}
        position={position}
        isConnectableStart={false}
        className="handle-front"
        style={{ ...side, width: GATE_WIDTH }}
      />
    </>
  )
}
