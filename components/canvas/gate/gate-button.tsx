import { Lock, LockOpen } from 'lucide-react'
import type { Edge, Gate as GateModel } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { Button } from '../../ui/button'
import { cn } from '../../ui/class-names'
import { Popover } from '../../ui/popover'
import { Prose } from '../../ui/prose'
import { Gate } from './gate'

interface GateButtonProps {
  readonly gate: GateModel
  readonly height: number
  readonly edges: readonly Edge[]
  readonly lit: ReadonlySet<string>
}

/** The gate as something to press: it says why it is down, or that it is not. */
export function GateButton({ gate, height, edges, lit }: GateButtonProps) {
  const { direction, state, sentence } = gate
  const name = direction === 'ingress' ? 'Ingress' : 'Egress'
  return (
    <div className="relative">
      <GateCaption name={name} state={state} side={direction} />
      <Popover
        label={`${name} gate`}
        width={304}
        trigger={
          <button
            type="button"
            className={cn(
              'nodrag block rounded-4',
              lit.has(`gate:${direction}`) && 'outline-2 outline-offset-4 outline-accent'
            )}
            aria-label={`${name} gate, ${state}. ${sentence.replaceAll('`', '')}`}
          >
            <Gate state={state} height={height} edges={edges} lit={lit} />
          </button>
        }
      >
        <Why gate={gate} name={name} />
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

function Why({ gate, name }: { readonly gate: GateModel; readonly name: string }) {
  const { run } = useActions()
  const { direction, state, sentence, closedBy, canIsolate, canUnisolate } = gate
  const others = closedBy.filter((policy) => !policy.here)
  const offer = state === 'open' ? canIsolate : canUnisolate
  return (
    <div className="flex flex-col gap-2">
      <p className="text-13 font-medium">
        {name} is {state}
      </p>
      <p className="text-13 text-pretty text-ink-2">
        <Prose>{sentence}</Prose>
      </p>
      {others.length > 0 ? (
        <ul className="mono text-12 text-ink-2">
          {others.map(({ kind, namespace, name: policy }) => (
            <li key={`${kind}${namespace}${policy}`}>{namespace ? `${namespace}/${policy}` : policy}</li>
          ))}
        </ul>
      ) : null}
      {offer === true ? (
        <Button className="self-start" onClick={() => run(state === 'open' ? 'isolate' : 'unisolate', { direction })}>
          {state === 'open' ? 'Close it: only rules let traffic through' : 'Open it again'}
        </Button>
      ) : (
        <p className="text-12 text-ink-3">
          <Prose>{offer}</Prose>
        </p>
      )}
    </div>
  )
}
