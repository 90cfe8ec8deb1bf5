import type { ButtonHTMLAttributes, Ref } from 'react'
import { cn } from './class-names'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-surface-1 text-ink-1 border border-line-strong hover:bg-surface-2 active:bg-surface-3',
  ghost: 'text-ink-2 hover:bg-surface-2 hover:text-ink-1 active:bg-surface-3 data-[state=open]:bg-surface-2',
  danger: 'bg-deny-ink text-on-accent hover:opacity-90'
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ variant = 'secondary', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(
        'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-6 px-2.5 text-13 font-medium whitespace-nowrap select-none',
        'disabled:pointer-events-none disabled:opacity-45 [&_svg]:size-3.5 [&_svg]:shrink-0',
        VARIANTS[variant],
        className
      )}
      {...rest}
    />
  )
}
