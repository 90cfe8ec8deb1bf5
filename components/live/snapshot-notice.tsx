import { Camera } from 'lucide-react'
import { Button } from '../ui/button'
import { Notice } from '../ui/notice'
import { setSnapshot, useSnapshot } from './snapshot'

/** The pods are not those of the cluster that Apply writes to: it must not be forgotten. */
export function SnapshotNotice() {
  const snapshot = useSnapshot((state) => state.snapshot)
  if (!snapshot) return null
  return (
    <Notice icon={<Camera aria-hidden className="size-4 shrink-0 text-warn-ink" />}>
      Drawn and simulated with the {snapshot.world.pods.length} pods of {snapshot.name}, not those of the cluster.
      <Button className="ml-2 h-6" onClick={() => setSnapshot(undefined)}>
        Back to the cluster
      </Button>
    </Notice>
  )
}
