import { ArrowLeftRight, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { writeDocument } from '@/lib/document'
import { proposePolicy, type SeenWorkload, workloadsIn } from '@/lib/flow'
import { DIRECTIONS, type Direction } from '@/lib/policy'
import { useOpen } from '../editor/provider'
import { setView } from '../editor/view-store'
import { Button } from '../ui/button'
import { cn } from '../ui/class-names'
import { Dialog } from '../ui/dialog'
import { Empty } from '../ui/empty'
import { Segmented } from '../ui/segmented'
import { useFlows } from './use-flows'

type Kind = 'CiliumNetworkPolicy' | 'NetworkPolicy'

const close = () => setView({ overlay: undefined })

/** From the connections seen to the least policy under which they still pass. */
export default function ProposeDialog() {
  const shown = useFlows()
  // As it was when the dialog came up: traffic goes on, and a list that moves cannot be chosen from.
  const [flows] = useState(shown)
  const workloads = useMemo(() => workloadsIn(flows), [flows])
  const [key, setKey] = useState(workloads[0]?.key)
  const [kind, setKind] = useState<Kind>('CiliumNetworkPolicy')
  const [sides, setSides] = useState<'both' | Direction>('both')
  const [dropped, setDropped] = useState(false)
  const openPolicy = useOpen()
  const workload = workloads.find((one) => one.key === key)
  const proposed = useMemo(() => {
    if (!workload) return undefined
    const directions = sides === 'both' ? DIRECTIONS : [sides]
    const { object, notes } = proposePolicy(flows, workload, { kind, directions, dropped })
    return { text: writeDocument(object as Parameters<typeof writeDocument>[0]), notes }
  }, [flows, workload, kind, sides, dropped])

  const open = () => {
    if (proposed) openPolicy(({ importText }) => importText(proposed.text))
    close()
  }
  return (
    <Dialog
      open
      onClose={close}
      width={880}
      title="A policy from the traffic"
      description="The least policy under which what was seen still passes. It is opened as a draft; nothing changes before it is applied."
      footer={
        <>
          <Button variant="ghost" onClick={close}>
            Cancel
          </Button>
          <Button variant="primary" disabled={!proposed} onClick={open}>
            Open as a draft
          </Button>
        </>
      }
    >
      {workloads.length === 0 ? (
        <Empty icon={<ArrowLeftRight />} title="No pod has been seen talking">
          Wait for traffic, or open flows that were recorded.
        </Empty>
      ) : (
        <div className="grid grid-cols-[240px_1fr] gap-4">
          <Workloads workloads={workloads} chosen={key} onChoose={setKey} />
          <div className="flex min-w-0 flex-col gap-2">
            <div className="flex flex-wrap items-center gap-2">
              <Segmented
                label="Kind"
                value={kind}
                options={[
                  { value: 'CiliumNetworkPolicy', label: 'Cilium' },
                  { value: 'NetworkPolicy', label: 'Kubernetes' }
                ]}
                onChange={setKind}
              />
              <Segmented
                label="Sides to isolate"
                value={sides}
                options={[
                  { value: 'both', label: 'Both sides' },
                  { value: 'ingress', label: 'Ingress' },
                  { value: 'egress', label: 'Egress' }
                ]}
                onChange={setSides}
              />
              <label className="inline-flex items-center gap-1.5 text-12 text-ink-2">
                <input
                  type="checkbox"
                  checked={dropped}
                  onChange={(event) => setDropped(event.target.checked)}
                  className="accent-(--accent)"
                />
                allow what was dropped too
              </label>
            </div>
            {proposed?.notes.map((note) => (
              <p key={note} className="flex items-center gap-1.5 text-12 text-warn-ink">
                <TriangleAlert aria-hidden className="size-3 shrink-0" /> {note}
              </p>
            ))}
            <textarea
              readOnly
              aria-label="The policy"
              value={proposed?.text ?? ''}
              spellCheck={false}
              className="mono h-80 resize-none overflow-auto rounded-6 border bg-surface-0 p-3 text-12 whitespace-pre"
            />
          </div>
        </div>
      )}
    </Dialog>
  )
}

interface WorkloadsProps {
  readonly workloads: readonly SeenWorkload[]
  readonly chosen: string | undefined
  readonly onChoose: (key: string) => void
}

const Workloads = ({ workloads, chosen, onChoose }: WorkloadsProps) => (
  <fieldset className="flex max-h-96 flex-col gap-0.5 overflow-y-auto">
    <legend className="caption mb-1">Whose policy</legend>
    {workloads.map(({ key, title, namespace, ingress, egress }) => (
      <label
        key={key}
        title={key}
        className={cn(
          'flex cursor-pointer items-center gap-2 rounded-6 px-2 py-1 text-13 has-focus-visible:outline-2 has-focus-visible:outline-accent',
          key === chosen ? 'bg-accent-soft' : 'hover:bg-surface-2'
        )}
      >
        <input
          type="radio"
          name="workload"
          checked={key === chosen}
          onChange={() => onChoose(key)}
          className="accent-(--accent)"
        />
        <span className="min-w-0 flex-1 truncate">
          {title} <span className="text-12 text-ink-3">{namespace}</span>
        </span>
        <span className="text-12 text-ink-3 tabular-nums">
          {ingress} in · {egress} out
        </span>
      </label>
    ))}
  </fieldset>
)
