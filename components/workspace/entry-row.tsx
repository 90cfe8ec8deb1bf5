import { X } from 'lucide-react'
import { useActions, useEditor, useOpen } from '../editor/provider'
import { setView } from '../editor/view-store'
import { ago } from '../live/ago'
import { Badge, type Tone } from '../ui/badge'
import { IconButton } from '../ui/icon-button'
import { type Entry, STATUS_WORDS } from './entries'

const TONES: Readonly<Record<Entry['status'], Tone>> = { new: 'neutral', changed: 'accent', 'in-force': 'allow' }

interface EntryRowProps {
  readonly entry: Entry
  readonly chosen: boolean
  readonly onChoose: (on: boolean) => void
}

export function EntryRow({ entry: { title, kind, status, draft, applied }, chosen, onChoose }: EntryRowProps) {
  const { openDraft, closeDraft } = useActions()
  const open = useOpen()
  const active = useEditor((state) => state.active === draft?.id && draft !== undefined)
  const show = () => {
    setView({ overlay: undefined })
    if (draft) openDraft(draft.id)
    else if (applied) open(({ openApplied }) => openApplied(applied.kind, applied.namespace, applied.name))
  }
  return (
    <tr className="group border-b last:border-b-0 hover:bg-surface-2">
      <td className="w-10 pl-4">
        {draft ? (
          <input
            type="checkbox"
            aria-label={`Choose ${title}`}
            className="block size-3.5 accent-(--accent)"
            checked={chosen}
            onChange={(event) => onChoose(event.target.checked)}
          />
        ) : null}
      </td>
      <td className="min-w-0 py-1">
        <button type="button" className="max-w-80 truncate rounded-4 text-left font-medium" onClick={show}>
          {title}
        </button>
        {active ? <span className="ml-2 text-12 text-ink-3">on the canvas</span> : null}
      </td>
      <td className="text-ink-2">{kind || 'no kind'}</td>
      <td>
        <Badge tone={TONES[status]}>{STATUS_WORDS[status]}</Badge>
      </td>
      <td className="text-12 text-ink-3 tabular-nums">{draft ? ago(Date.now() - draft.updatedAt) : 'not open'}</td>
      <td className="w-10 pr-2">
        {draft ? (
          <IconButton label={`Close the draft ${title}`} onClick={() => closeDraft(draft.id)}>
            <X />
          </IconButton>
        ) : (
          <span className="block h-7" />
        )}
      </td>
    </tr>
  )
}
