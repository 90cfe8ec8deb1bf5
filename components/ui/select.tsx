import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: ReactNode
  readonly note?: ReactNode
  readonly disabled?: boolean
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
  readonly id?: string
  readonly quiet?: boolean
  readonly disabled?: boolean
  readonly className?: string
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, id, quiet = false, disabled = false, className } = props
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} disabled={disabled}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={cn(
          'inline-flex h-7 items-center justify-between gap-1 rounded-6 px-2 text-13 whitespace-nowrap disabled:opacity-45',
          quiet ? 'text-ink-2 hover:bg-surface-2 hover:text-ink-1' : 'border border-line-strong bg-surface-1 text-ink-1',
          className
        )}
      >
        <span className="truncate">
          <Radix.Value />
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="animate-rise z-50 max-h-80 min-w-(--radix-select-trigger-width) overflow-hidden rounded-6 bg-surface-float p-1 shadow-float"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="flex min-h-7 items-center gap-2 rounded-4 px-2 text-13 outline-none select-none data-disabled:opacity-45 data-highlighted:bg-surface-2"
              >
                <span className="flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </span>
                {option.note ? <span className="text-12 text-ink-3">{option.note}</span> : null}
                <span className="w-3.5">
                  <Radix.ItemIndicator>
                    <Check aria-hidden className="size-3.5 text-ink-3" />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
