import { DIALECT_NAMES, DIALECTS, type Dialect } from '@/lib/policy'
import { setView, useView } from '../editor/view-store'
import { useLive } from '../live/provider'
import { Select } from '../ui/select'

/** Whose reading of the objects is simulated: that of the engine that enforces here, unless another is chosen. */
export function JudgedAs() {
  const own = useLive((state) => state.cluster?.world.dialect)
  const judgedAs = useView((view) => view.judgedAs)
  if (!own) return null
  const others = (Object.keys(DIALECTS) as readonly Dialect[]).filter((dialect) => dialect !== own)
  const other = judgedAs !== 'cluster' && judgedAs !== own
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-b px-3 text-12 text-ink-3">
      <span aria-hidden>Judged as</span>
      <Select
        label="Judged as"
        quiet
        value={other ? judgedAs : 'cluster'}
        options={[
          { value: 'cluster', label: DIALECT_NAMES[own], note: 'enforces here' },
          ...others.map((dialect) => ({ value: dialect, label: DIALECT_NAMES[dialect] }))
        ]}
        onChange={(next) => setView({ judgedAs: next })}
      />
      {other ? (
        <span role="status" className="text-would-change">
          {DIALECT_NAMES[own]} enforces here, and may decide otherwise. The problems and the drawing are those of{' '}
          {DIALECT_NAMES[judgedAs]} too.
        </span>
      ) : null}
    </div>
  )
}
