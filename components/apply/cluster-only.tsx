import type { ReactNode } from 'react'
import { setSnapshot, useSnapshot } from '../live/snapshot'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

interface ClusterOnlyProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * While a dump is open, all that the page shows of a policy (whom it selects, whom it cuts off, whether it is in force) is about the
 * dump. What would write to the connected cluster is refused then: one step goes back to it, and the check is of that cluster.
 */
export function ClusterOnly({ title, onClose, children }: ClusterOnlyProps) {
  const snapshot = useSnapshot((state) => state.snapshot)
  if (!snapshot) return children
  return (
    <Dialog
      open
      onClose={onClose}
      width={480}
      title={title}
      description={`You are looking at ${snapshot.name}, not at the cluster.`}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onClick={() => setSnapshot(undefined)}>
            Back to the cluster and check
          </Button>
        </>
      }
    >
      <p className="text-13 text-pretty text-ink-2">
        A dump cannot be written to, and what it shows of this policy need not hold for the cluster that this page is
        connected with. Nothing was sent. Back there, the change is checked against its own pods and policies first.
      </p>
    </Dialog>
  )
}
