import { Layers, LayoutGrid, Maximize, Minus, Plus, TextCursorInput } from 'lucide-react'
import { useEffect } from 'react'
import { Panel, useReactFlow, useStore } from 'reactflow'
import { BlastToggle } from '../drawing/blast-toggle'
import { useActions } from '../editor/provider'
import { isTyping } from '../editor/typing'
import { setView, useView } from '../editor/view-store'
import { IconButton } from '../ui/icon-button'
import { useShowAll } from './use-show-all'

/** Zoom, fit and tidy, at the lower left corner. */
export function CanvasControls() {
  const { zoomIn, zoomOut } = useReactFlow()
  const percent = useStore(({ transform: [, , zoom] }) => Math.round(zoom * 100))
  const { tidy } = useActions()
  const showAll = useShowAll()
  const others = useView((view) => view.othersShown)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code === 'Digit1' && event.shiftKey && !isTyping(event.target)) showAll(160)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [showAll])
  return (
    <Panel position="bottom-left" className="m-3! flex items-center rounded-6 border bg-surface-1 shadow-card">
      <IconButton label="Zoom out" onClick={() => zoomOut({ duration: 120 })}>
        <Minus />
      </IconButton>
      <span className="w-10 text-center text-12 text-ink-3 tabular-nums">{percent}%</span>
      <IconButton label="Zoom in" onClick={() => zoomIn({ duration: 120 })}>
        <Plus />
      </IconButton>
      <IconButton label="Fit the drawing" keys="⇧ 1" onClick={() => showAll(160)}>
        <Maximize />
      </IconButton>
      <IconButton label="Add by typing" keys="/" onClick={() => setView({ overlay: 'quick-add' })}>
        <TextCursorInput />
      </IconButton>
      <IconButton label="Tidy up" onClick={tidy}>
        <LayoutGrid />
      </IconButton>
      <BlastToggle />
      <IconButton
        label="Show other policies of these pods"
        aria-pressed={others}
        className={others ? 'text-accent' : ''}
        onClick={() => setView({ othersShown: !others })}
      >
        <Layers />
      </IconButton>
    </Panel>
  )
}
