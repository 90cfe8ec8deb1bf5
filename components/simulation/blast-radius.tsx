import { ArrowRight, CircleCheck, LockOpen, Scissors, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Change, FlowChange, Side } from '@/lib/editor/simulation'
import { writtenFlow } from '@/lib/flow'
import { useEditor } from '../editor/provider'
import { Empty } from '../ui/empty'
import { Prose } from '../ui/prose'
import { setSimulation, useSimulation } from './simulation-store'
import { Working } from './working'

/** Whom the open text would cut off and whom it would let in, and which of the connections seen it would change. */
export function BlastRadius() {
  const blast = useSimulation((state) => state.blast)
  const open = useEditor((state) => state.active !== undefined)
  if (!open) {
    return (
      <Empty title="No policy is open">
        Whom a policy would cut off, and whom it would let in, is listed here before it is applied.
      </Empty>
    )
  }
  if (!blast) return <Working />
  const { changes, flows, losing, gaining, took } = blast
  if (losing + gaining + flows.length === 0) {
    return (
      <Empty icon={<CircleCheck />} title="Nothing would change">
        Applied as it is, the open text lets everyone through whom the cluster lets through now, and nobody else.
      </Empty>
    )
  }
  return (
    <div className="h-full overflow-y-auto pb-2">
      <p
        role="status"
        className="sticky top-0 z-10 flex flex-wrap gap-x-4 border-b bg-surface-1 px-3 py-1.5 text-12 text-ink-2"
      >
        <Count icon={<ShieldOff />} count={losing} words="pairs lose access" />
        <Count icon={<LockOpen />} count={gaining} words="gain access" />
        <Count
          icon={<Scissors />}
          count={flows.filter(({ after }) => !after).length}
          words="connections seen would be cut"
        />
        <span className="ml-auto text-ink-3 tabular-nums">{Math.max(1, Math.round(took))} ms</span>
      </p>
      {flows.length > 0 ? (
        <List title="Connections seen">
          {flows.map((one) => (
            <FlowItem key={one.title} change={one} />
          ))}
        </List>
      ) : null}
      {changes.length > 0 ? (
        <List title="Who could">
          {changes.map((one) => (
            <ChangeItem key={`${one.from.name} ${one.to.name}`} change={one} />
          ))}
        </List>
      ) : null}
      {losing + gaining > changes.length ? (
        <p className="px-3 py-1 text-12 text-ink-3">
          {losing + gaining - changes.length} more pairs; `portcullis diff` lists them all.
        </p>
      ) : null}
    </div>
  )
}

const Count = ({ icon, count, words }: { readonly icon: ReactNode; readonly count: number; readonly words: string }) => (
  <span className="inline-flex items-center gap-1.5 [&_svg]:size-3.5">
    <span aria-hidden className="text-would-change">
      {icon}
    </span>
    <span>
      <span className="font-medium text-ink-1 tabular-nums">{count}</span> {words}
    </span>
  </span>
)

function List({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="caption px-3 pt-2 pb-1">{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}

function FlowItem({ change: { flow, title, after, why } }: { readonly change: FlowChange }) {
  return (
    <Row onAsk={() => setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })}>
      <Effect gains={after} words={after ? 'would pass' : 'would be dropped'} />
      <span className="mono shrink-0 text-12">{title}</span>
      <span className="truncate text-12 text-ink-3">
        <Prose>{why}</Prose>
      </span>
    </Row>
  )
}

function ChangeItem({ change }: { readonly change: Change }) {
  const { from, to, lost, gained, example } = change
  return (
    <Row
      onAsk={example && (() => setSimulation({ view: 'ask', flow: example, answer: undefined, ...writtenFlow(example) }))}
    >
      {lost ? <Effect gains={false} words="loses" /> : <Effect gains words="gains" />}
      <span className="mono flex min-w-0 items-center gap-1.5 text-12">
        <Name side={from} />
        <ArrowRight aria-label="to" className="size-3 shrink-0 text-ink-3" />
        <Name side={to} />
      </span>
      <span className="truncate text-12 text-ink-2">
        {lost || gained}
        {lost && gained ? `; gains ${gained}` : ''}
      </span>
    </Row>
  )
}

export const Name = ({ side }: { readonly side: Side }) => (
  <span className="truncate">
    {side.name}
    {side.pods > 1 ? <span className="text-ink-3"> ×{side.pods}</span> : null}
  </span>
)

const Effect = ({ gains, words }: { readonly gains: boolean; readonly words: string }) => (
  <span className="inline-flex w-32 shrink-0 items-center gap-1.5 text-12 font-medium text-would-change">
    {gains ? <LockOpen aria-hidden className="size-3.5" /> : <ShieldOff aria-hidden className="size-3.5" />}
    {words}
  </span>
)

function Row({ onAsk, children }: { readonly onAsk: (() => void) | undefined; readonly children: ReactNode }) {
  return (
    <li>
      <button
        type="button"
        disabled={!onAsk}
        onClick={onAsk}
        title="Why?"
        className="flex h-7 w-full items-center gap-3 px-3 text-left -outline-offset-2 hover:bg-surface-2"
      >
        {children}
      </button>
    </li>
  )
}
