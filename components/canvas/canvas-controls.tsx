import { LayoutGrid, Maximize, Minus, Plus } from 'lucide-react'
import { Panel, useReactFlow, useViewport } from 'reactflow'
import { useActions } from '../editor/provider'
import { IconButton } from '../ui/icon-button'
import { FIT } from './fit-when-opened'

/** Zoom, fit and tidy, at the lower left corner. */
export function CanvasControls() {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const { zoom } = useViewport()
  const { tidy } = useActions()
  return (
    <Panel position="bottom-left" className="m-3! flex items-center rounded-6 border bg-surface-1 shadow-card">
      <IconButton label="Zoom out" onClick={() => zoomOut({ duration: 120 })}>
        <Minus />
      </IconButton>
      <span className="w-10 text-center text-12 text-ink-3">{Math.round(zoom * 100)}%</span>
      <IconButton label="Zoom in" onClick={() => zoomIn({ duration: 120 })}>
        <Plus />
      </IconButton>
      <IconButton label="Fit the drawing" keys="⇧ 1" onClick={() => fitView({ ...FIT, duration: 160 })}>
        <Maximize />
      </IconButton>
      <IconButton label="Tidy up" onClick={tidy}>
        <LayoutGrid />
      </IconButton>
    </Panel>
  )
}
