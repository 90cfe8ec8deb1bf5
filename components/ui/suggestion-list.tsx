import type { Listbox } from './use-listbox'

/** So many are offered at once: what is not among them is found by typing on. */
export const SUGGESTIONS_SHOWN = 8

interface SuggestionListProps {
  readonly listbox: Listbox
  readonly offered: readonly string[]
  /** Said beside a suggestion. */
  readonly noteOf?: ((suggestion: string) => string | undefined) | undefined
  readonly onTake: (suggestion: string) => void
}

/** What is offered below a field while one types in it. The field keeps the focus. */
export function SuggestionList({ listbox, offered, noteOf, onTake }: SuggestionListProps) {
  if (!listbox.open) return null
  return (
    <div {...listbox.list} className="absolute inset-x-0 top-full z-20 mt-1 rounded-6 bg-surface-float p-1 shadow-float">
      {offered.map((one, index) => (
        <div
          key={one}
          {...listbox.option(index)}
          onPointerDown={(event) => {
            event.preventDefault()
            onTake(one)
          }}
          className="mono flex h-6 items-center rounded-4 px-2 text-12 hover:bg-surface-2 aria-selected:bg-surface-2"
        >
          <span className="min-w-0 flex-1 truncate">{one}</span>
          {noteOf ? <span className="ml-2 shrink-0 text-ink-3">{noteOf(one)}</span> : null}
        </div>
      ))}
    </div>
  )
}
