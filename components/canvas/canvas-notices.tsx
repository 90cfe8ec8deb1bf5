import { Lock, TriangleAlert } from 'lucide-react'
import { useActions, useEditor } from '../editor/provider'
import { setView } from '../editor/view-store'
import { ago } from '../live/ago'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { Select } from '../ui/select'

/** What must be known of the picture: that it is old, that it cannot be edited, that there is more than it shows. */
export function CanvasNotices() {
  const stale = useEditor((state) => state.canvasStale)
  const readOnly = useEditor((state) => state.canvas.readOnly)
  return (
    <div className="pointer-events-none absolute inset-x-3 top-3 flex flex-col items-center gap-2 *:pointer-events-auto">
      {stale ? (
        <Notice>
          The YAML does not parse. This is the picture before.
          <Button className="h-6" onClick={() => setView({ bottomTab: 'problems' })}>
            Show why
          </Button>
        </Notice>
      ) : readOnly ? (
        <Notice icon={<Lock aria-hidden className="size-4 shrink-0" />}>{readOnly}</Notice>
      ) : null}
      <StaleCluster />
      <Parts />
    </div>
  )
}

interface NoticeProps {
  readonly icon?: React.ReactNode
  readonly children: React.ReactNode
}

const Notice = ({
  icon = <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-ink" />,
  children
}: NoticeProps) => (
  <div role="status" className="flex items-center gap-2 rounded-6 bg-surface-float px-3 py-1.5 text-13 shadow-float">
    {icon}
    {children}
  </div>
)

function StaleCluster() {
  const connection = useLive((state) => state.connection)
  const heardAt = useLive((state) => state.heardAt)
  if (connection !== 'stale') return null
  return <Notice>Pods and traffic were last seen {ago(Date.now() - heardAt)}. The page connects again by itself.</Notice>
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
