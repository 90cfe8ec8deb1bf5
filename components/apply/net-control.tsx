import { useId } from 'react'
import { setView, useView } from '../editor/view-store'
import { Select } from '../ui/select'

const TIMES = [
  { value: '30', label: '30 s' },
  { value: '60', label: '1 min' },
  { value: '120', label: '2 min' },
  { value: '300', label: '5 min' },
  { value: '900', label: '15 min' }
] as const

/** Whether the change is rolled back by itself unless it is confirmed, and after how long. Remembered. */
export function NetControl({ disabled }: { readonly disabled: boolean }) {
  const id = useId()
  const on = useView((view) => view.net)
  const seconds = useView((view) => view.netSeconds)
  const known = TIMES.some(({ value }) => value === String(seconds))
  const times = known ? TIMES : [{ value: String(seconds), label: `${seconds} s` }, ...TIMES]
  return (
    <div className="mr-auto flex items-center gap-2">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        disabled={disabled}
        onChange={({ target }) => setView({ net: target.checked })}
        className="relative h-4 w-7 shrink-0 appearance-none rounded-full bg-surface-3 transition-colors duration-100 before:absolute before:top-0.5 before:left-0.5 before:size-3 before:rounded-full before:bg-ink-3 before:transition-transform before:duration-100 checked:bg-accent checked:before:translate-x-3 checked:before:bg-on-accent disabled:opacity-45"
      />
      <label htmlFor={id} className="text-13 text-ink-2 select-none">
        Roll back unless confirmed within
      </label>
      <Select
        quiet
        label="Time to confirm"
        value={String(seconds)}
        disabled={disabled || !on}
        options={times}
        onChange={(value) => setView({ netSeconds: Number(value) })}
      />
    </div>
  )
}
