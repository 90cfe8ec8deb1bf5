import { ArrowLeftToLine, ArrowRightToLine, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PeerInput } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { Tooltip } from '../ui/tooltip'
import { writePeer } from './drag'

interface PaletteRowProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly sentence: string
  readonly peer: PeerInput
  readonly note?: ReactNode
}

/** To be dragged; or added to a side with the buttons that show under the pointer and on focus. */
export function PaletteRow({ icon: Icon, label, sentence, peer, note }: PaletteRowProps) {
  const { run } = useActions()
  const editable = useEditor((state) => state.active !== undefined && !state.canvasStale)
  return (
    <Tooltip label={sentence} side="right">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is for the pointer; the buttons within are for the keyboard */}
      <div
        draggable={editable}
        data-palette={label}
        onDragStart={(event) => writePeer(event.dataTransfer, peer)}
        className="group relative flex h-7 cursor-grab items-center gap-2 rounded-6 px-2 hover:bg-surface-2 active:cursor-grabbing"
      >
        <Icon aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        <span className="max-w-full min-w-0 shrink-0 truncate text-13">{label}</span>
        {note ? <span className="min-w-0 flex-1 truncate text-right text-12 text-ink-3">{note}</span> : null}
        {editable ? (
          <span className="absolute right-1 flex rounded-4 bg-surface-2 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
            <Add label={`Add ${label} to ingress`} onClick={() => report(run('addBlock', { side: 'ingress', peer }))}>
              <ArrowRightToLine />
            </Add>
            <Add label={`Add ${label} to egress`} onClick={() => report(run('addBlock', { side: 'egress', peer }))}>
              <ArrowLeftToLine />
            </Add>
          </span>
        ) : null}
      </div>
    </Tooltip>
  )
}

interface AddProps {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}

const Add = ({ label, onClick, children }: AddProps) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    onClick={onClick}
    className="flex size-5 items-center justify-center rounded-4 text-ink-3 hover:bg-surface-3 hover:text-ink-1 [&_svg]:size-3.5"
  >
    {children}
  </button>
)
