import { useRef } from 'react'
import type { Connection } from '@/lib/flow'
import { useRowsInSight } from '../ui/use-rows-in-sight'
import { COLUMNS, ROW_HEIGHT } from './columns'
import { FlowRow } from './flow-row'
import type { SeenFlow } from './traffic-store'

/** A table laid out as a grid; only the rows in sight are in the page. */
export function FlowTable({ rows }: { readonly rows: readonly Connection<SeenFlow>[] }) {
  const scroller = useRef<HTMLTableSectionElement>(null)
  const { first, last } = useRowsInSight(scroller, rows.length, ROW_HEIGHT)
  return (
    <table aria-label="Flows" aria-rowcount={rows.length + 1} className="flex min-h-0 flex-1 flex-col">
      <Head />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <tbody ref={scroller} tabIndex={0} className="relative block min-h-0 flex-1 overflow-y-auto -outline-offset-2">
        <tr aria-hidden className="block" style={{ height: rows.length * ROW_HEIGHT }} />
        {rows.slice(first, last).map((connection, at) => (
          <FlowRow key={connection.id} connection={connection} index={first + at} top={(first + at) * ROW_HEIGHT} />
        ))}
      </tbody>
    </table>
  )
}

const Head = () => (
  <thead className="block border-b">
    <tr className={`grid h-7 items-center gap-3 px-3 text-left ${COLUMNS}`}>
      {['Time', 'Verdict', 'Source → destination', 'Protocol', 'Decided by'].map((title) => (
        <th key={title} scope="col" className="caption">
          {title}
        </th>
      ))}
      <td />
    </tr>
  </thead>
)
