import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { IssueView } from '@/lib/api'
import { Prose } from '../ui/prose'

const ICONS = {
  error: { icon: CircleAlert, name: 'Error', className: 'text-deny' },
  warning: { icon: TriangleAlert, name: 'Warning', className: 'text-warn-ink' },
  info: { icon: Info, name: 'Note', className: 'text-ink-3' }
} as const

/** What the server found wrong: an error stops the apply. */
export function IssueList({ issues }: { readonly issues: readonly IssueView[] }) {
  if (issues.length === 0) return null
  return (
    <ul className="flex flex-col gap-2">
      {issues.map(({ severity, code, message, path, fix }) => {
        const { icon: Icon, name, className } = ICONS[severity]
        return (
          <li key={`${code}${path}${message}`} className="flex items-start gap-2">
            <Icon aria-label={name} className={`mt-0.5 size-4 shrink-0 ${className}`} />
            <span className="text-13">
              <Prose>{message}</Prose>{' '}
              {fix ? (
                <span className="text-ink-2">
                  <Prose>{fix}</Prose>
                </span>
              ) : null}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
