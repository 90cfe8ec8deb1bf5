import { type InputHTMLAttributes, type Ref, useEffect, useState } from 'react'
import { cn } from './class-names'

export const inputClass =
  'h-7 w-full min-w-0 rounded-6 border border-line-strong bg-surface-1 px-2 text-13 text-ink-1 outline-none focus:border-accent focus:ring-1 focus:ring-accent disabled:opacity-45 aria-invalid:border-deny'

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>

interface TextInputProps extends Native {
  readonly value: string
  /** On Enter and on leaving, when it changed. */
  readonly onCommit: (value: string) => void
  readonly mono?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/** Keeps what is being typed to itself: the document changes when the person is done, in one step of undo. */
export function TextInput({ value, onCommit, mono = false, className, onBlur, onKeyDown, ...rest }: TextInputProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const commit = () => {
    if (text !== value) onCommit(text.trim())
  }
  return (
    <input
      spellCheck={false}
      autoComplete="off"
      className={cn(inputClass, mono && 'mono', className)}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={(event) => {
        commit()
        onBlur?.(event)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(value)
        onKeyDown?.(event)
      }}
      {...rest}
    />
  )
}
