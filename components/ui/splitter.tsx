import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { cn } from './class-names'

interface SplitterProps {
  readonly label: string
  /** The pane it belongs to lies on this side of it. */
  readonly pane: 'left' | 'right' | 'bottom'
  readonly size: number
  readonly min: number
  readonly max: number
  readonly onSize: (size: number) => void
}

/** A hairline that can be dragged, or moved with the arrow keys; pixels, so that a pane keeps its width in another window. */
export function Splitter({ label, pane, size, min, max, onSize }: SplitterProps) {
  const start = useRef<{ readonly at: number; readonly size: number } | undefined>(undefined)
  const upright = pane !== 'bottom'
  const sign = pane === 'left' ? 1 : -1
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)))
  const place = (event: PointerEvent) => (upright ? event.clientX : event.clientY)

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onSize(clamp(size + sign * step))
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> takes neither focus nor a value
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: place(event), size }
      }}
      onPointerMove={(event) => {
        if (start.current) onSize(clamp(start.current.size + sign * (place(event) - start.current.at)))
      }}
      onPointerUp={() => {
        start.current = undefined
      }}
      className={cn(
        'relative z-10 shrink-0 touch-none bg-line before:absolute before:content-[""] hover:bg-accent focus-visible:bg-accent',
        upright
          ? 'w-px cursor-col-resize before:-inset-x-1 before:inset-y-0'
          : 'h-px cursor-row-resize before:inset-x-0 before:-inset-y-1'
      )}
    />
  )
}
