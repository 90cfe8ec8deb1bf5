import { lazy, Suspense } from 'react'
import { Canvas } from './parts'
import { useEditor } from './provider'

const Welcome = lazy(() => import('./welcome'))

/** The drawing; before there is one, the cluster as it is. */
export function CanvasPane() {
  const loaded = useEditor((state) => state.loaded)
  const active = useEditor((state) => state.active !== undefined)
  const empty = <div role="status" aria-label="Loading" className="h-full bg-surface-0" />
  return <Suspense fallback={empty}>{loaded ? active ? <Canvas /> : <Welcome /> : empty}</Suspense>
}
