import type { ReactNode } from 'react'

interface EmptyProps {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** A pane with nothing in it yet: says what will be here, and the first step. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 px-6 py-4 text-center">
      {icon ? <div className="mb-1 text-ink-3 [&_svg]:size-5">{icon}</div> : null}
      <p className="text-13 font-medium text-ink-1">{title}</p>
      {children ? <div className="max-w-96 text-13 text-pretty text-ink-3">{children}</div> : null}
      {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
    </div>
  )
}
