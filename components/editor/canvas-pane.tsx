import { Canvas } from '../canvas/canvas'
import { CanvasNotices } from '../canvas/canvas-notices'
import { useEditor } from './provider'
import { Welcome } from './welcome'

export function CanvasPane() {
  const loaded = useEditor((state) => state.loaded)
  const active = useEditor((state) => state.active)
  if (!loaded) return <div role="status" aria-label="Loading drafts" className="h-full bg-surface-0" />
  if (!active) return <Welcome />
  return (
    <>
      <Canvas />
      <CanvasNotices />
    </>
  )
}
