import { type KeyboardEvent, useId, useState } from 'react'
import { cn } from './class-names'
import { inputClass } from './text-input'
import { useListbox } from './use-listbox'

interface ComboInputProps {
  readonly label: string
  readonly value: string
  readonly suggestions: readonly string[]
  readonly placeholder?: string
  readonly invalid?: boolean
  readonly className?: string
  readonly onChange: (value: string) => void
}

const SHOWN = 8

/** One value that is typed or taken from a list; what is typed counts at once. */
export function ComboInput({ label, value, suggestions, placeholder, invalid, className, onChange }: ComboInputProps) {
  const [open, setOpen] = useState(false)
  const needle = value.trim().toLowerCase()
  const exact = suggestions.some((one) => one.toLowerCase() === needle)
  // Someone who comes back to a filled field wants to see what else there is.
  const offered = suggestions.filter((one) => exact || one.toLowerCase().includes(needle)).slice(0, SHOWN)
  const list = useListbox(useId(), open ? offered : [])

  const take = (next: string) => {
    onChange(next)
    setOpen(false)
    list.reset()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' && !open) setOpen(true)
    if (list.onKeyDown(event)) return
    if (event.key === 'Enter' && list.chosen !== undefined) take(list.chosen)
    if (event.key === 'Escape') setOpen(false)
  }

  return (
    <div className={cn('relative', className)}>
      <input
        {...list.input}
        aria-label={label}
        aria-invalid={invalid}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        className={`${inputClass} mono`}
        value={value}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          onChange(event.target.value)
          setOpen(true)
        }}
        onKeyDown={onKeyDown}
      />
      {list.open ? (
        <div {...list.list} className="absolute inset-x-0 top-full z-20 mt-1 rounded-6 bg-surface-float p-1 shadow-float">
          {offered.map((one, index) => (
            <div
              key={one}
              {...list.option(index)}
              onPointerDown={(event) => {
                event.preventDefault()
                take(one)
              }}
              className="mono flex h-6 items-center truncate rounded-4 px-2 text-12 hover:bg-surface-2 aria-selected:bg-surface-2"
            >
              {one}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}
