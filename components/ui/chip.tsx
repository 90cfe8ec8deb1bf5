import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './class-names'

interface ChipProps {
  readonly children: ReactNode
  readonly onRemove?: (() => void) | undefined
  readonly removeLabel?: string
  readonly className?: string
}

/** A condition as the field writes it: `app=backend2`. */
export function Chip({ children, onRemove, removeLabel, className }: ChipProps) {
  return (
    <span
      className={cn(
        'mono inline-flex h-5 max-w-full items-center gap-1 rounded-4 border border-line bg-surface-2 px-1.5 text-12 text-ink-1',
        className
      )}
    >
      <span className="truncate">{children}</span>
      {onRemove ? (
        <button
          type="button"
          aria-label={removeLabel ?? 'Remove'}
          onClick={onRemove}
          className="-mr-0.5 rounded-4 text-ink-3 hover:text-ink-1"
        >
          <X className="size-3" />
        </button>
      ) : null}
    </span>
  )
}
