import { Lock } from 'lucide-react'
import { useActions, useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { ConnectionNotice } from '../live/connection-notice'
import { SnapshotNotice } from '../live/snapshot-notice'
import { Button } from '../ui/button'
import { Notice } from '../ui/notice'
import { Select } from '../ui/select'

/** What must be known of the picture: that it is old, that it cannot be edited, that there is more than it shows. */
export function CanvasNotices() {
  const stale = useEditor((state) => state.canvasStale)
  const readOnly = useEditor((state) => state.canvas.readOnly)
  return (
    <div className="pointer-events-none absolute top-3 right-3 left-36 flex flex-col items-center gap-2 *:pointer-events-auto">
      {stale ? (
        <Notice>
          The YAML does not parse. This is the picture before.
          <Button className="ml-2 h-6" onClick={() => setView({ bottomTab: 'problems' })}>
            Show why
          </Button>
        </Notice>
      ) : readOnly ? (
        <Notice icon={<Lock aria-hidden className="size-4 shrink-0" />}>{readOnly}</Notice>
      ) : null}
      <ConnectionNotice />
      <SnapshotNotice />
      <Parts />
    </div>
  )
}

/** A text may hold several policies, and a Cilium policy several specs: one is drawn at a time. */
function Parts() {
  const { setDocument, setSpec } = useActions()
  const documents = useEditor((state) => state.parsed.documents.length)
  const document = useEditor((state) => state.document)
  const specs = useEditor((state) => state.canvas.specs)
  const spec = useEditor((state) => state.canvas.spec)
  if (documents < 2 && specs.length < 2) return null
  return (
    <div className="flex gap-2">
      {documents > 1 ? (
        <Select
          label="Document drawn"
          value={String(document)}
          options={Array.from({ length: documents }, (_, at) => ({
            value: String(at),
            label: `Document ${at + 1} of ${documents}`
          }))}
          onChange={(next) => setDocument(Number(next))}
        />
      ) : null}
      {specs.length > 1 ? (
        <Select
          label="Spec drawn"
          value={String(spec)}
          options={specs.map(({ title }, at) => ({ value: String(at), label: title }))}
          onChange={(next) => setSpec(Number(next))}
        />
      ) : null}
    </div>
  )
}
