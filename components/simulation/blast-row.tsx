import { LockOpen, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { BlastRow, Change, FlowChange, Side } from '@/lib/editor/simulation'
import { writtenFlow } from '@/lib/flow'
import type { Flow } from '@/lib/policy'
import { Prose } from '../ui/prose'
import { Skeleton } from '../ui/skeleton'
import { EffectLine } from './effect-line'
import { setSimulation } from './simulation-store'

/** In pixels. */
export const ROW_HEIGHT = 28

interface BlastRowItemProps {
  /** Undefined while it is on its way. */
  readonly row: BlastRow | undefined
  readonly place: number
  readonly count: number
}

/** A change at its place in the whole list; pressed, it becomes the question why. */
export function BlastRowItem({ row, place, count }: BlastRowItemProps) {
  const flow = row?.kind === 'flow' ? row.change.flow : row?.change.example
  return (
    <li
      aria-setsize={count}
      aria-posinset={place + 1}
      aria-busy={row === undefined}
      className="absolute inset-x-0"
      style={{ top: place * ROW_HEIGHT }}
    >
      <button
        type="button"
        disabled={!flow}
        onClick={() => flow && ask(flow)}
        title="Why?"
        className="flex h-7 w-full items-center gap-3 px-3 text-left -outline-offset-2 hover:bg-surface-2"
      >
        {row === undefined ? <Skeleton className="h-3 w-2/3" /> : words(row)}
      </button>
    </li>
  )
}

const ask = (flow: Flow) => setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })

const words = (row: BlastRow): ReactNode =>
  row.kind === 'flow' ? <FlowWords change={row.change} /> : <PairWords change={row.change} />

const FlowWords = ({ change: { title, after, why } }: { readonly change: FlowChange }) => (
  <>
    <Effect gains={after} words={after ? 'would pass' : 'would be dropped'} />
    <span className="mono shrink-0 text-12">{title}</span>
    <span className="truncate text-12 text-ink-3">
      <Prose>{why}</Prose>
    </span>
  </>
)

const PairWords = ({ change: { from, to, lost, gained } }: { readonly change: Change }) => (
  <>
    {lost ? <Effect gains={false} words="loses" /> : <Effect gains words="gains" />}
    <span className="mono flex min-w-0 items-center gap-1.5 text-12">
      <SideName side={from} />
      <EffectLine lost={lost !== ''} />
      <SideName side={to} />
    </span>
    <span className="truncate text-12 text-ink-2">
      {lost || gained}
      {lost && gained ? `; gains ${gained}` : ''}
    </span>
  </>
)

const SideName = ({ side }: { readonly side: Side }) => (
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
