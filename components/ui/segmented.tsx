import { type ReactNode, useId } from 'react'

interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[]
  readonly disabled?: boolean
  readonly onChange: (value: Value) => void
}

/** One of a few, all in sight: radio buttons that look like one control. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  disabled = false,
  onChange
}: SegmentedProps<Value>) {
  const name = useId()
  return (
    <fieldset aria-label={label} disabled={disabled} className="inline-flex h-7 shrink-0 rounded-6 bg-surface-2 p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className="relative inline-flex items-center rounded-4 px-2 text-12 font-medium whitespace-nowrap text-ink-2 has-checked:bg-surface-float has-checked:text-ink-1 has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent has-disabled:opacity-45"
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
