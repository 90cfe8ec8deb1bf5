import {
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  Copy,
  CopyPlus,
  type LucideIcon,
  Trash2
} from 'lucide-react'
import { useMemo } from 'react'
import { Panel } from 'reactflow'
import { type Alignment, align } from '@/lib/editor'
import { copyBlocks } from '../editor/clipboard'
import { duplicateBlocks } from '../editor/duplicate-blocks'
import { useActions, useEditor, useEditorStore } from '../editor/provider'
import { report } from '../editor/report'
import { IconButton } from '../ui/icon-button'

const WAYS: readonly { readonly how: Alignment; readonly label: string; readonly icon: LucideIcon }[] = [
  { how: 'left', label: 'Align left', icon: AlignStartVertical },
  { how: 'right', label: 'Align right', icon: AlignEndVertical },
  { how: 'top', label: 'Align at the top', icon: AlignStartHorizontal },
  { how: 'bottom', label: 'Align at the bottom', icon: AlignEndHorizontal },
  { how: 'spread', label: 'Space evenly', icon: AlignVerticalSpaceAround }
]

/** What can be done with several blocks at once; there while more than one is selected. */
export function SelectionBar() {
  const store = useEditorStore()
  const actions = useActions()
  const all = useEditor((state) => state.canvas.blocks)
  const selection = useEditor((state) => state.selection)
  const blocks = useMemo(() => all.filter(({ id }) => selection.includes(id)), [all, selection])
  if (blocks.length < 2) return null
  const ids = blocks.map(({ id }) => id)
  return (
    <Panel position="bottom-center" className="m-3!">
      <div
        role="toolbar"
        aria-label={`${blocks.length} blocks selected`}
        className="flex items-center rounded-6 border bg-surface-1 shadow-card"
      >
        <span className="px-2.5 text-12 text-ink-2 tabular-nums">{blocks.length} blocks</span>
        {WAYS.map(({ how, label, icon: Icon }) => (
          <IconButton
            key={how}
            label={label}
            onClick={() => actions.moveBlocks(align(blocks, store.getState().positions, how))}
          >
            <Icon />
          </IconButton>
        ))}
        <span className="mx-1 h-4 w-px bg-line" />
        <IconButton label="Copy" keys="⌘ C" onClick={() => copyBlocks(store.getState().canvas, ids)}>
          <Copy />
        </IconButton>
        <IconButton label="Duplicate" keys="⌘ D" onClick={() => duplicateBlocks(actions, ids)}>
          <CopyPlus />
        </IconButton>
        <IconButton label="Delete" keys="⌫" onClick={() => report(actions.run('deleteBlocks', { blocks: ids }))}>
          <Trash2 />
        </IconButton>
      </div>
    </Panel>
  )
}
