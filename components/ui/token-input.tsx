import { type KeyboardEvent, useState } from 'react'
import { Chip } from './chip'
import { cn } from './class-names'
import { SUGGESTIONS_SHOWN, SuggestionList } from './suggestion-list'
import { useListbox } from './use-listbox'

interface TokenInputProps {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly tokens: readonly string[]
  readonly suggestions: readonly string[]
  readonly placeholder?: string
  readonly autoFocus?: boolean
  /** Said beside a suggestion. */
  readonly noteOf?: (suggestion: string) => string | undefined
  /** What is typed and not added yet. */
  readonly onDraft?: (text: string) => void
  /** Answers what is wrong with it, if anything. */
  readonly onAdd: (text: string) => string | undefined
  readonly onRemove: (index: number) => void
}

/** Chips with a field behind them: Enter or a comma adds, Backspace takes the last away. */
export function TokenInput(props: TokenInputProps) {
  const { id, tokens, suggestions, placeholder, autoFocus = false, noteOf, onDraft, onAdd, onRemove } = props
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [open, setOpen] = useState(false)
  const needle = text.trim().toLowerCase()
  const offered = suggestions
    .filter((one) => one.toLowerCase().includes(needle) && !tokens.includes(one))
    .slice(0, SUGGESTIONS_SHOWN)
  const list = useListbox(id, open ? offered : [])

  const add = (value: string) => {
    const wrong = onAdd(value)
    setProblem(wrong)
    if (wrong === undefined) {
      setText('')
      onDraft?.('')
    }
    list.reset()
  }

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (list.onKeyDown(event)) return
    const typed = text.trim()
    const unfinished = typed.includes('(') && !typed.includes(')')
    if (event.key === 'Enter' || (event.key === ',' && !unfinished)) {
      event.preventDefault()
      if (list.chosen ?? typed) add(list.chosen ?? typed)
    }
    if (event.key === 'Backspace' && text === '' && tokens.length > 0) onRemove(tokens.length - 1)
    if (event.key === 'Escape') setOpen(false)
  }

  return (
    <div className="relative">
      <div
        className={cn(
          'flex min-h-7 flex-wrap items-center gap-1 rounded-6 border bg-surface-1 p-1 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent',
          problem ? 'border-deny' : 'border-line-strong'
        )}
      >
        {tokens.map((token, index) => (
          <Chip key={token} onRemove={() => onRemove(index)} removeLabel={`Remove ${token}`}>
            {token}
          </Chip>
        ))}
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: a block that was just dropped is to be filled in
          autoFocus={autoFocus}
          spellCheck={false}
          autoComplete="off"
          {...list.input}
          aria-describedby={props['aria-describedby']}
          aria-invalid={problem !== undefined}
          className="mono h-5 min-w-24 flex-1 bg-transparent px-1 text-12 outline-none"
          placeholder={tokens.length === 0 ? placeholder : undefined}
          value={text}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            if (text.trim()) add(text.trim())
          }}
          onChange={(event) => {
            setText(event.target.value)
            onDraft?.(event.target.value)
            setOpen(true)
            setProblem(undefined)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <SuggestionList listbox={list} offered={offered} noteOf={noteOf} onTake={add} />
      {problem ? (
        <p role="alert" className="mt-1 text-12 text-deny-ink">
          {problem}
        </p>
      ) : null}
    </div>
  )
}
