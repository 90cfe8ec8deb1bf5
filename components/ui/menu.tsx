import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names'
import { Kbd } from './kbd'

interface MenuProps {
  readonly trigger: ReactNode
  readonly align?: 'start' | 'center' | 'end'
  readonly width?: number
  readonly children: ReactNode
}

export function Menu({ trigger, align = 'start', width = 240, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          style={{ width }}
          className="animate-rise z-50 max-h-[70vh] overflow-y-auto rounded-6 bg-surface-float p-1 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface MenuItemProps {
  readonly icon?: ReactNode
  readonly keys?: string
  readonly note?: ReactNode
  readonly danger?: boolean
  readonly checked?: boolean
  readonly disabled?: boolean
  readonly onSelect: () => void
  readonly children: ReactNode
}

export function MenuItem({
  icon,
  keys,
  note,
  danger = false,
  checked,
  disabled = false,
  onSelect,
  children
}: MenuItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cn(
        'flex min-h-7 items-center gap-2 rounded-4 px-2 py-1 text-13 outline-none select-none data-highlighted:bg-surface-2',
        'data-disabled:opacity-45 [&_svg]:size-3.5 [&_svg]:shrink-0',
        danger ? 'text-deny-ink' : 'text-ink-1'
      )}
    >
      {icon ? <span className={danger ? '' : 'text-ink-3'}>{icon}</span> : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note ? <span className="text-12 text-ink-3">{note}</span> : null}
      {keys ? <Kbd keys={keys} /> : null}
      {checked ? <Check aria-label="chosen" /> : null}
    </Radix.Item>
  )
}

export const MenuLabel = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Label className="caption px-2 pt-2 pb-1">{children}</Radix.Label>
)

export const MenuSeparator = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />
