import { type KeyboardEvent, useId, useState } from 'react'
import { cn } from './class-names'
import { SUGGESTIONS_SHOWN, SuggestionList } from './suggestion-list'
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

/** One value that is typed or taken from a list; what is typed counts at once. */
export function ComboInput({ label, value, suggestions, placeholder, invalid, className, onChange }: ComboInputProps) {
  const [open, setOpen] = useState(false)
  const needle = value.trim().toLowerCase()
  const exact = suggestions.some((one) => one.toLowerCase() === needle)
  // Someone who comes back to a filled field wants to see what else there is.
  const offered = suggestions.filter((one) => exact || one.toLowerCase().includes(needle)).slice(0, SUGGESTIONS_SHOWN)
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
      <SuggestionList listbox={list} offered={offered} onTake={take} />
    </div>
  )
}
