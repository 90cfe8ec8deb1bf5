import { useEffect, useRef } from 'react'
import type { BlastRows } from '@/lib/editor/simulation'
import { useRowsInSight } from '../ui/use-rows-in-sight'
import { BlastRowItem, ROW_HEIGHT } from './blast-row'
import { PART, setSimulation, simulation } from './simulation-store'

/** All of the list to scroll through; of it the rows in sight are in the page, and the part around them is fetched. */
export function BlastList({ rows }: { readonly rows: BlastRows }) {
  const scroller = useRef<HTMLDivElement>(null)
  // A title stands over each of the two, one row high.
  const flowRows = rows.flows > 0 ? rows.flows + 1 : 0
  const pairRows = rows.pairs > 0 ? rows.pairs + 1 : 0
  const { first, last } = useRowsInSight(scroller, flowRows + pairRows, ROW_HEIGHT)
  useFetched(rows, first, last)
  const { filter } = rows
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list, which begins at its top
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [filter.effect, filter.namespace, filter.words])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div ref={scroller} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
      <Part title="Connections seen" rows={rows} begin={0} count={rows.flows} first={first} last={last} />
      <Part
        title="Who could"
        rows={rows}
        begin={rows.flows}
        count={rows.pairs}
        first={first - flowRows}
        last={last - flowRows}
      />
    </div>
  )
}

interface PartProps {
  readonly title: string
  readonly rows: BlastRows
  /** Where it begins in the list, and how long it is. */
  readonly begin: number
  readonly count: number
  /** Rows in sight, its title being the first. */
  readonly first: number
  readonly last: number
}

function Part({ title, rows, begin, count, first, last }: PartProps) {
  if (count === 0) return null
  const from = Math.max(0, first - 1)
  const to = Math.min(count, Math.max(0, last - 1))
  const places = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
  return (
    <section aria-label={title}>
      <h3 className="caption flex items-center px-3" style={{ height: ROW_HEIGHT }}>
        {title}
      </h3>
      <ul className="relative" style={{ height: count * ROW_HEIGHT }}>
        {places.map((place) => (
          <BlastRowItem key={place} row={rows.rows[begin + place - rows.from]} place={place} count={count} />
        ))}
      </ul>
    </section>
  )
}

/** Asks for another part before the end of this one comes into sight. */
function useFetched(rows: BlastRows, first: number, last: number): void {
  const total = rows.flows + rows.pairs
  useEffect(() => {
    // Titles are rows of the screen and none of the list: two more do no harm.
    const wanted = { first: Math.max(0, first - 2), last: Math.min(total, last) }
    const { blastPart } = simulation()
    if (wanted.first >= blastPart.from && wanted.last <= blastPart.from + blastPart.count) return
    const middle = Math.floor((wanted.first + wanted.last) / 2)
    const count = Math.max(PART, (wanted.last - wanted.first) * 2)
    setSimulation({ blastPart: { ...blastPart, from: Math.max(0, middle - Math.floor(count / 2)), count } })
  }, [total, first, last])
}
