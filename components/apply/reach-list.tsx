import { CircleCheck, CircleX } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import type { ReachView } from '@/lib/api'
import { EveryPair } from './every-pair'
import { type ReachRow, reachRows } from './reach-rows'

/** So many are shown at first, of those that lose and of those that gain. */
const FIRST = 4
const PEERS = 3

/** Who reaches whom otherwise once it is applied, by gate: losses first, each with the rule that decides; and each pair, on request. */
export function ReachList({ reach }: { readonly reach: ReachView }) {
  const rows = useMemo(() => reachRows(reach.pairs), [reach])
  const all = reach.losing + reach.gaining
  const [every, setEvery] = useState(false)
  if (all === 0) {
    return <p className="text-13 text-ink-3">No workload reaches more or less than before.</p>
  }
  return (
    <section aria-label="Who reaches whom" className="flex flex-col gap-3">
      <Part title="No longer" rows={rows.loses} pairs={reach.losing} />
      <Part title="Now also" rows={rows.gains} pairs={reach.gaining} />
      <div className="flex items-baseline gap-2 text-12 text-ink-3">
        <Disclosure open={every} onPress={() => setEvery(!every)}>
          {every ? 'Hide the list' : `List every pair (${all.toLocaleString('en')})`}
        </Disclosure>
        {reach.pairs.length < all ? `By gate: the first ${reach.pairs.length}.` : ''}
      </div>
      {every ? <EveryPair reach={reach} /> : null}
    </section>
  )
}

interface DisclosureProps {
  readonly open: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}

const Disclosure = ({ open, onPress, children }: DisclosureProps) => (
  <button
    type="button"
    aria-expanded={open}
    onClick={onPress}
    className="mt-1 rounded-4 px-1 text-12 font-medium text-accent hover:text-accent-strong"
  >
    {children}
  </button>
)

interface PartProps {
  readonly title: string
  readonly rows: readonly ReachRow[]
  /** How many change so, listed here or not. */
  readonly pairs: number
}

function Part({ title, rows, pairs }: PartProps) {
  const [all, setAll] = useState(false)
  if (pairs === 0) return null
  const shown = all ? rows : rows.slice(0, FIRST)
  return (
    <div>
      <h3 className="caption flex items-baseline gap-1.5 pb-1">
        {title}
        <span className="font-normal tabular-nums">
          {pairs.toLocaleString('en')} {pairs === 1 ? 'pair' : 'pairs'}
        </span>
      </h3>
      <ul className="divide-y rounded-6 border">
        {shown.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {rows.length > FIRST ? (
        <Disclosure open={all} onPress={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${rows.length}`}
        </Disclosure>
      ) : null}
    </div>
  )
}

function Row({ row: { change, subject, direction, peers, ports, rule } }: { readonly row: ReachRow }) {
  const loses = change === 'loses'
  const Icon = loses ? CircleX : CircleCheck
  const listed = peers.length > PEERS + 1 ? peers.slice(0, PEERS) : peers
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <Icon
        aria-label={loses ? 'Loses' : 'Gains'}
        className={`mt-0.5 size-4 shrink-0 ${loses ? 'text-deny' : 'text-allow'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="mono text-12 leading-5 break-words text-ink-1">
          {subject}
          <span className="px-1.5 text-ink-3">
            <span aria-hidden>{direction === 'ingress' ? '←' : '→'}</span>
            <span className="sr-only">{direction === 'ingress' ? 'from' : 'to'}</span>
          </span>
          <span className="text-ink-2" title={peers.join('\n')}>
            {listed.join(', ')}
            {listed.length < peers.length ? (
              <span className="whitespace-nowrap"> and {peers.length - listed.length} more</span>
            ) : null}
          </span>
        </p>
        <p className="text-12 text-ink-3">
          {ports}
          {rule ? <> · {rule}</> : null}
        </p>
      </div>
    </li>
  )
}
