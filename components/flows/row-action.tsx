import type { ReactNode } from 'react'

interface RowActionProps {
  readonly label?: string
  readonly onPress: () => void
  readonly children: ReactNode
}

/** Shown while the pointer or the focus is in its row; does not choose the row. */
export const RowAction = ({ label, onPress, children }: RowActionProps) => (
  <button
    type="button"
    aria-label={label}
    onClick={(event) => {
      event.stopPropagation()
      onPress()
    }}
    className="h-5 rounded-4 border border-line-strong bg-surface-1 px-1.5 text-12 font-medium whitespace-nowrap text-ink-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-surface-3 focus:opacity-100"
  >
    {children}
  </button>
)
