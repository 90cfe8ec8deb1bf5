import { Lock, LockOpen } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { Gate as GateModel } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { cn } from '../../ui/class-names'
import { Popover } from '../../ui/popover'
import type { Slot } from '../slots'
import { Gate } from './gate'
import { Why } from './why'

interface GateButtonProps {
  readonly gate: GateModel
  readonly height: number
  readonly slots: readonly Slot[]
  readonly lit: ReadonlySet<string>
}

/** React Flow selects the subject, on which the gate stands, by these. */
const keep = (event: KeyboardEvent) => {
  if (['Enter', ' ', 'Escape'].includes(event.key)) event.stopPropagation()
}

/** The gate as something to press: it says why it is down, or that it is not. */
export function GateButton({ gate, height, slots, lit }: GateButtonProps) {
  const { direction, state, sentence } = gate
  const name = direction === 'ingress' ? 'Ingress' : 'Egress'
  const { select } = useActions()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps keys from what it stands on
    <div className="relative" onKeyDown={keep}>
      <GateCaption name={name} state={state} side={direction} />
      <Popover
        label={`${name} gate`}
        width={304}
        onOpenChange={(open) => open && select([`gate:${direction}`])}
        trigger={
          <button
            type="button"
            // A press on the gate is about the gate: it does not select the subject that it stands on.
            onClick={(event) => event.stopPropagation()}
            className={cn(
              'nodrag block rounded-4',
              lit.has(`gate:${direction}`) && 'outline-2 outline-offset-4 outline-accent'
            )}
            aria-label={`${name} gate, ${state}. ${sentence.replaceAll('`', '')}`}
          >
            <Gate state={state} height={height} slots={slots} lit={lit} />
          </button>
        }
      >
        <Why gate={gate} />
      </Popover>
    </div>
  )
}

function GateCaption({ name, state, side }: { readonly name: string; readonly state: string; readonly side: string }) {
  const Icon = state === 'closed' ? Lock : LockOpen
  return (
    <span
      className={cn(
        'absolute bottom-full mb-1.5 flex items-center gap-1 text-12 font-medium whitespace-nowrap text-ink-2',
        side === 'ingress' ? 'left-0' : 'right-0'
      )}
    >
      <Icon aria-hidden className="size-3" />
      {name} {state}
    </span>
  )
}
