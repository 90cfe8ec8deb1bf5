import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

interface NoticeProps {
  readonly icon?: ReactNode
  readonly children: ReactNode
}

/** Something to know of what is shown below it. */
export const Notice = ({
  icon = <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-ink" />,
  children
}: NoticeProps) => (
  <div role="status" className="flex items-center gap-2 rounded-6 bg-surface-float px-3 py-1.5 text-13 shadow-float">
    {icon}
    <span>{children}</span>
  </div>
)
