import type { MatrixOrder } from '@/lib/editor/simulation'
import { Button } from '../ui/button'
import { Select } from '../ui/select'
import { inputClass } from '../ui/text-input'
import { setSimulation, useSimulation } from './simulation-store'

const ORDERS: readonly { readonly value: MatrixOrder; readonly label: string }[] = [
  { value: 'name', label: 'by name' },
  { value: 'changes', label: 'most changes first' },
  { value: 'reached', label: 'most open first' }
]

/** Whom to show, and in which order. */
export function MatrixFilter() {
  const filter = useSimulation((state) => state.filter)
  const set = (part: Partial<typeof filter>) => setSimulation({ filter: { ...filter, ...part } })
  return (
    <>
      {(['from', 'to'] as const).map((side) => (
        <div key={side} className="w-28">
          <input
            type="search"
            aria-label={side === 'from' ? 'Who calls' : 'Who is called'}
            placeholder={`${side}: db`}
            className={inputClass}
            value={filter[side]}
            onChange={({ target }) => set({ [side]: target.value })}
          />
        </div>
      ))}
      <Select label="Order" quiet value={filter.order} options={ORDERS} onChange={(order) => set({ order })} />
      <Button
        variant="ghost"
        aria-pressed={filter.changed}
        className={filter.changed ? 'bg-would-change-soft text-would-change' : ''}
        onClick={() => set({ changed: !filter.changed })}
      >
        Only changes
      </Button>
    </>
  )
}
