import { DIALECT_NAMES, DIALECTS, type Dialect } from '@/lib/policy'
import { setView, useView } from '../editor/view-store'
import { useLive } from '../live/provider'
import { cn } from '../ui/class-names'
import { Select } from '../ui/select'

/** The engine that enforces here, and the other whose reading was chosen by hand. */
function useJudges() {
  const own = useLive((state) => state.cluster?.world.dialect)
  const judgedAs = useView((view) => view.judgedAs)
  return { own, other: judgedAs === 'cluster' || judgedAs === own ? undefined : judgedAs }
}

/** Whose reading of the objects is simulated: that of the engine that enforces here, unless another is chosen. */
export function JudgedAs({ className }: { readonly className?: string }) {
  const { own, other } = useJudges()
  if (!own) return null
  const others = (Object.keys(DIALECTS) as readonly Dialect[]).filter((dialect) => dialect !== own)
  return (
    <div className={cn('flex shrink-0 items-center gap-2 text-12 text-ink-3', className)}>
      <span aria-hidden>Judged as</span>
      <Select
        label="Judged as"
        quiet
        value={other ?? 'cluster'}
        options={[
          { value: 'cluster', label: DIALECT_NAMES[own], note: 'enforces here' },
          ...others.map((dialect) => ({ value: dialect, label: DIALECT_NAMES[dialect] }))
        ]}
        onChange={(next) => setView({ judgedAs: next })}
      />
    </div>
  )
}

/** Said while another than the own engine is judged by. */
export function OtherJudge() {
  const { own, other } = useJudges()
  if (!own || !other) return null
  return (
    <p role="status" className="border-b px-3 py-1.5 text-12 text-would-change">
      {DIALECT_NAMES[own]} enforces here, and may decide otherwise. The problems and the drawing are those of{' '}
      {DIALECT_NAMES[other]} too.
    </p>
  )
}
