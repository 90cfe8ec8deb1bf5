import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSession } from '../live/use-me'
import { useRights } from '../live/use-rights'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

interface RightsOnlyProps {
  readonly to: 'apply' | 'delete'
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What the cluster would refuse is not even checked: its check needs the same rights. The draft is no worse for it. */
export function RightsOnly({ to, title, onClose, children }: RightsOnlyProps) {
  const { allowed, reason } = useRights()[to]
  const groups = useSession()?.groups
  if (allowed) return children
  return (
    <Dialog
      open
      onClose={onClose}
      width={480}
      title={title}
      description="You may not, by the rules of this cluster."
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-13 text-pretty">
        <p className="flex items-start gap-2">
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
          {reason}
        </p>
        <p className="text-ink-2">
          Somebody who may give rights there can give you this one. Until then the draft stays here: download it, or copy a
          share link for somebody who may apply it.
        </p>
        {groups && groups.length > 0 ? <p className="text-12 text-ink-3">Your groups: {groups.join(', ')}</p> : null}
      </div>
    </Dialog>
  )
}
