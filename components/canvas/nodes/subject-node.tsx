import { Shield } from 'lucide-react'
import { useEffect } from 'react'
import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from 'reactflow'
import type { Gate as GateModel, Subject } from '@/lib/editor'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import { cn } from '../../ui/class-names'
import { GateButton } from '../gate/gate-button'
import { BODY_WIDTH, frontHandle, GATE_WIDTH, SUBJECT_WIDTH, slotY, stopHandle, subjectHeight } from '../geometry'
import type { Slots } from '../slots'
import { MatchingPods } from './matching-pods'
import { NamespaceLine, SelectorChips } from './selector-chips'

export type SubjectNode = Node<
  {
    readonly subject: Subject
    readonly gates: Readonly<Record<Direction, GateModel>>
    readonly slots: Slots
    readonly lit: ReadonlySet<string>
  },
  'subject'
>

/** The workload that the policy is about, between its two gates. */
export function SubjectNode({ id, data, selected }: NodeProps<SubjectNode>) {
  const { subject, gates, slots, lit } = data
  const height = subjectHeight({ ingress: slots.ingress.length, egress: slots.egress.length })
  const update = useUpdateNodeInternals()
  const order = [...slots.ingress, ...slots.egress].map((edge) => edge.id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: handles have moved when the order or the height has
  useEffect(() => update(id), [update, id, order, height])

  return (
    <div className="relative flex" style={{ width: SUBJECT_WIDTH, height }}>
      <GateButton gate={gates.ingress} height={height} edges={slots.ingress} lit={lit} />
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
      <GateButton gate={gates.egress} height={height} edges={slots.egress} lit={lit} />
      {DIRECTIONS.map((direction) => (
        <Handles key={direction} direction={direction} slots={slots} />
      ))}
    </div>
  )
}

function Handles({ direction, slots }: { readonly direction: Direction; readonly slots: Slots }) {
  const position = direction === 'ingress' ? Position.Left : Position.Right
  const type = direction === 'ingress' ? 'target' : 'source'
  const edge = direction === 'ingress' ? { left: 0 } : { right: 0 }
  return (
    <>
      {slots[direction].map(({ id }, index) => (
        <Handle
          key={id}
          id={id}
          type={type}
          position={position}
          isConnectable={false}
          style={{ top: slotY(index), ...edge, width: 1, height: 1, minWidth: 0, minHeight: 0 }}
        />
      ))}
      <Handle
        id={stopHandle(direction)}
        type={type}
        position={position}
        isConnectable={false}
        style={{ top: slotY(slots[direction].length), ...edge, width: 1, height: 1, minWidth: 0, minHeight: 0 }}
      />
      <Handle
        id={frontHandle(direction)}
        type={type}
        position={position}
        isConnectableStart={false}
        className="handle-front"
        style={{ ...edge, width: GATE_WIDTH }}
      />
    </>
  )
}
