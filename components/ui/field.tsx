import { type ReactNode, useId } from 'react'

interface FieldProps {
  readonly label: string
  /** Where in the policy what it edits stands, for those who come from there. */
  readonly path?: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Gets the id that the label points to, and that of the hint. */
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby'?: string }) => ReactNode
}

export function Field({ label, path, hint, error, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div data-field={path} className="flex flex-col gap-1">
      <label htmlFor={id} className="caption text-ink-2">
        {label}
      </label>
      {children(note ? { id, 'aria-describedby': `${id}-note` } : { id })}
      {note ? (
        <p id={`${id}-note`} className={error ? 'text-12 text-deny-ink' : 'text-12 text-ink-3'}>
          {note}
        </p>
      ) : null}
    </div>
  )
}
