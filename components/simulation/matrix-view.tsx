import { Check, CircleDot, LockOpen, Minus, ShieldOff } from 'lucide-react'
import { useMemo } from 'react'
import { type Cell, matrixPart, type Side } from '@/lib/editor/simulation'
import { writtenFlow } from '@/lib/flow'
import { useEditor } from '../editor/provider'
import { cn } from '../ui/class-names'
import { Empty } from '../ui/empty'
import { Select } from '../ui/select'
import { MatrixExport } from './matrix-export'
import { MatrixFilter } from './matrix-filter'
import { setSimulation, useSimulation } from './simulation-store'
import { Working } from './working'

/** Who reaches whom with the open text applied; rows call, columns are called. */
export function MatrixView() {
  const matrix = useSimulation((state) => state.matrix)
  const namespace = useSimulation((state) => state.namespace)
  const world = useEditor((state) => state.cluster.world)
  const namespaces = useMemo(() => [...new Set(world?.pods.map((pod) => pod.namespace))].toSorted(), [world])
  const filter = useSimulation((state) => state.filter)
  const part = useMemo(() => matrix && matrixPart(matrix, filter), [matrix, filter])
  if (!part) return <Working />
  const { rows, columns, cells, hidden } = part
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.5 text-12 text-ink-3">
        <Select
          label="Namespace"
          value={namespace || ALL}
          options={[{ value: ALL, label: 'all namespaces' }, ...namespaces.map((name) => ({ value: name, label: name }))]}
          onChange={(next) => setSimulation({ namespace: next === ALL ? '' : next })}
        />
        <MatrixFilter />
        <Legend />
        <MatrixExport matrix={part} />
        {hidden > 0 ? (
          <span>{hidden} more rows and columns: look for names or choose a namespace; `portcullis matrix` has all.</span>
        ) : null}
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {rows.length === 0 || columns.length === 0 ? (
          <Empty
            title={
              filter.changed
                ? 'Nothing would change'
                : `Nobody is called “${[filter.from, filter.to].filter(Boolean).join('” or “')}”`
            }
          >
            {filter.changed
              ? 'Of those that are shown, all reach whom they reach now.'
              : 'Names of rows and of columns are searched.'}
          </Empty>
        ) : null}
        <table hidden={rows.length === 0 || columns.length === 0} className="border-separate border-spacing-0 text-12">
          <caption className="sr-only">Rows call, columns are called</caption>
          <thead>
            <tr>
              <th scope="col" className="sticky top-0 left-0 z-20 bg-surface-1 px-3 py-1 text-left font-medium text-ink-3">
                from ↓ to →
              </th>
              {columns.map((to) => (
                <th
                  key={to.name}
                  scope="col"
                  title={to.name}
                  className="mono sticky top-0 z-10 max-w-36 min-w-20 truncate border-b bg-surface-1 px-2 py-1 text-left font-normal text-ink-2"
                >
                  {to.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((from, row) => (
              <tr key={from.name}>
                <th
                  scope="row"
                  title={from.name}
                  className="mono sticky left-0 z-10 max-w-52 truncate border-b bg-surface-1 px-3 py-0 text-left font-normal text-ink-2"
                >
                  {from.name}
                </th>
                {columns.map((to, column) => (
                  <CellView key={to.name} from={from} to={to} cell={cells[row]?.[column]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

const ALL = ':all'

const KINDS = {
  all: { icon: Check, className: 'bg-allow-soft text-allow-ink', words: 'everything' },
  some: { icon: CircleDot, className: 'bg-surface-2 text-ink-1', words: 'some ports' },
  none: { icon: Minus, className: 'text-ink-3', words: 'nothing' },
  self: { icon: undefined, className: 'bg-surface-0 text-ink-3', words: 'itself' }
} as const

const CHANGES = { gains: 'gains', loses: 'loses', both: 'loses some, gains some' } as const

function CellView({ from, to, cell }: { readonly from: Side; readonly to: Side; readonly cell: Cell | undefined }) {
  if (!cell) return <td />
  const { icon: Icon, className, words } = KINDS[cell.kind]
  const change = cell.change ? `, ${CHANGES[cell.change]}` : ''
  const ask = () => {
    if (!from.party || !to.party) return
    const port = Number(/\d+/.exec(cell.ports)?.[0] ?? 80)
    const flow = { source: from.party, destination: to.party, protocol: 'TCP', port } as const
    setSimulation({ view: 'ask', flow, answer: undefined, ...writtenFlow(flow) })
  }
  return (
    <td className={cn('border-b p-0', cell.change ? 'bg-would-change-soft text-would-change' : className)}>
      {cell.kind === 'self' ? null : (
        <button
          type="button"
          onClick={ask}
          title={`${from.name} → ${to.name}: ${cell.ports}${change}`}
          aria-label={`${from.name} to ${to.name}: ${cell.ports}${change}`}
          className="flex h-6 w-full items-center gap-1 px-2 -outline-offset-2"
        >
          {Icon ? <Icon aria-hidden className="size-3 shrink-0" strokeWidth={2.5} /> : null}
          <span className="mono max-w-32 truncate">
            {cell.kind === 'some' ? cell.ports : cell.kind === 'all' ? 'all' : ''}
          </span>
          {cell.change ? <Change gains={cell.change === 'gains'} /> : null}
          <span className="sr-only">{words}</span>
        </button>
      )}
    </td>
  )
}

const Change = ({ gains }: { readonly gains: boolean }) => {
  const Icon = gains ? LockOpen : ShieldOff
  return <Icon aria-hidden className="ml-auto size-3 shrink-0" />
}

const Legend = () => (
  <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
    {(['all', 'some', 'none'] as const).map((kind) => {
      const { icon: Icon, className, words } = KINDS[kind]
      return (
        <span key={kind} className="inline-flex items-center gap-1">
          <span className={cn('inline-flex size-4 items-center justify-center rounded-4', className)}>
            <Icon aria-hidden className="size-3" strokeWidth={2.5} />
          </span>
          {words}
        </span>
      )
    })}
    <span className="inline-flex items-center gap-1">
      <span className="inline-flex size-4 items-center justify-center rounded-4 bg-would-change-soft text-would-change">
        <Change gains={false} />
      </span>
      would change
    </span>
  </span>
)
