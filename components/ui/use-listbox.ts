import { type KeyboardEvent, useState } from 'react'

/**
 * The wiring of a combobox: which option the arrow keys stand on, and the names that tie field and list together. `first`: they
 * stand on the first one from the beginning.
 */
export function useListbox(id: string, options: readonly string[], { first = false, label = 'Suggestions' } = {}) {
  const [at, setAt] = useState(-1)
  const index = at < 0 || at >= options.length ? (first && options.length > 0 ? 0 : -1) : at
  const open = options.length > 0
  const optionId = (position: number) => `${id}-option-${position}`

  return {
    open,
    chosen: options[index],
    index,
    reset: () => setAt(-1),
    /** True when the key was for the list. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      if (!open || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return false
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setAt((index + step + options.length + (index < 0 && step < 0 ? 1 : 0)) % options.length)
      return true
    },
    input: {
      role: 'combobox' as const,
      'aria-expanded': open,
      'aria-controls': `${id}-list`,
      'aria-autocomplete': 'list' as const,
      'aria-activedescendant': index >= 0 ? optionId(index) : undefined
    },
    list: { id: `${id}-list`, role: 'listbox' as const, 'aria-label': label },
    option: (position: number) => ({
      id: optionId(position),
      role: 'option' as const,
      tabIndex: -1,
      'aria-selected': position === index
    })
  }
}

/** What the field and its list share. */
export type Listbox = ReturnType<typeof useListbox>
