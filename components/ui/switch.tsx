import { Switch as Radix } from 'radix-ui'

interface SwitchProps {
  readonly label: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

export function Switch({ label, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="inline-flex h-4 w-7 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors duration-100 disabled:opacity-45 data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="size-3 rounded-full bg-surface-1 transition-transform duration-100 data-[state=checked]:translate-x-3" />
    </Radix.Root>
  )
}
