import type { ReactNode } from 'react'
import { Button, type ButtonProps } from './button'
import { cn } from './class-names'
import { Tooltip } from './tooltip'

interface IconButtonProps extends ButtonProps {
  /** Read by screen readers, and shown on hover. */
  readonly label: string
  readonly keys?: string
  readonly children: ReactNode
}

export function IconButton({ label, keys, className, variant = 'ghost', children, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <Button aria-label={label} variant={variant} className={cn('w-7 px-0 [&_svg]:size-4', className)} {...rest}>
        {children}
      </Button>
    </Tooltip>
  )
}
