import { LockOpen, ShieldOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReachPairView, ReachView } from '@/lib/api'
import { Segmented } from '../ui/segmented'
import { Skeleton } from '../ui/skeleton'
import { inputClass } from '../ui/text-input'
import { useRowsInSight } from '../ui/use-rows-in-sight'
import { usePairs, type Wanted } from './use-pairs'

/** In pixels. */
const ROW = 28

/** All pairs that change, to be filtered and scrolled through; those in sight are in the page, the parts around them are fetched. */
export function EveryPair({ reach }: { readonly reach: ReachView }) {
  const [wanted, setWanted] = useState<Wanted>({ change: 'all', words: '' })
  const scroller = useRef<HTMLDivElement>(null)
  const { total, pairAt, see, trouble } = usePairs(reach, wanted)
  const { first, last } = useRowsInSight(scroller, total, ROW)
  useEffect(() => see(first, last), [see, first, last])
  const want = (part: Partial<Wanted>) => {
    setWanted({ ...wanted, ...part })
    if (scroller.current) scroller.current.scrollTop = 0
  }
  return (
    <section aria-label="Every pair" className="overflow-hidden rounded-6 border">
      <div className="flex items-center gap-2 border-b px-2 py-1">
        <Segmented
          label="Which pairs"
          value={wanted.change}
          options={[
            { value: 'all', label: 'All' },
            { value: 'loses', label: `${reach.losing.toLocaleString('en')} lose` },
            { value: 'gains', label: `${reach.gaining.toLocaleString('en')} gain` }
          ]}
          onChange={(change) => want({ change })}
        />
        <div className="w-44">
          <input
            type="search"
            aria-label="Who of the pairs"
            placeholder="who: db"
            className={inputClass}
            value={wanted.words}
            onChange={({ target }) => want({ words: target.value })}
          />
        </div>
        <span role="status" className="ml-auto text-12 whitespace-nowrap text-ink-3 tabular-nums">
          {total.toLocaleString('en')} listed
        </span>
      </div>
      {trouble === undefined ? null : (
        <p role="alert" className="px-3 py-2 text-12 text-warn-ink">
          {trouble.message} {trouble.fix}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div ref={scroller} tabIndex={0} className="max-h-56 overflow-y-auto -outline-offset-2">
        <ul className="relative" style={{ height: total * ROW }}>
          {Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at).map((place) => (
            <li
              key={place}
              aria-setsize={total}
              aria-posinset={place + 1}
              aria-busy={pairAt(place) === undefined}
              className="absolute inset-x-0 flex h-7 items-center gap-3 px-3 text-12"
              style={{ top: place * ROW }}
            >
              <Pair pair={pairAt(place)} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function Pair({ pair }: { readonly pair: ReachPairView | undefined }) {
  if (pair === undefined) return <Skeleton className="h-3 w-2/3" />
  const { change, from, to, ports, rule } = pair
  const Icon = change === 'loses' ? ShieldOff : LockOpen
  return (
    <>
      <span className="inline-flex w-16 shrink-0 items-center gap-1.5 font-medium text-would-change">
        <Icon aria-hidden className="size-3.5" />
        {change}
      </span>
      <span className="mono max-w-3/5 shrink-0 truncate">
        {from} <span aria-hidden>→</span>
        <span className="sr-only">to</span> {to}
      </span>
      <span className="min-w-0 truncate text-ink-3" title={`${ports}${rule ? ` · ${rule}` : ''}`}>
        {ports}
        {rule ? ` · ${rule}` : ''}
      </span>
    </>
  )
}
