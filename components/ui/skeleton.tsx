import { cn } from './class-names'

/** The shape of what is loading. */
export const Skeleton = ({ className }: { readonly className?: string }) => (
  <div aria-hidden className={cn('rounded-4 bg-surface-2', className)} />
)
