import { Suspense, useEffect } from 'react'
import { part } from '../ui/part'
import { Segmented } from '../ui/segmented'
import { Canvas, expectTyping } from './parts'
import { useEditor } from './provider'
import { setView, useView } from './view-store'

const Welcome = part(() => import('./welcome'))
const WholeMap = part(() => import('../map/whole/whole-map'))

/** The drawing, or the cluster that it is part of; before there is one, the cluster as it is. */
export function CanvasPane() {
  const loaded = useEditor((state) => state.loaded)
  const active = useEditor((state) => state.active !== undefined)
  const empty = <div role="status" aria-label="Loading" className="h-full bg-surface-0" />
  return <Suspense fallback={empty}>{loaded ? active ? <Drawn /> : <Welcome /> : empty}</Suspense>
}

function Drawn() {
  useEffect(() => {
    expectTyping()
  }, [])
  const canvas = useView((view) => view.canvas)
  return (
    <>
      {canvas === 'map' ? <WholeMap /> : <Canvas />}
      <div className="absolute top-3 left-3">
        <Segmented
          label="What is drawn"
          value={canvas}
          options={[
            { value: 'policy', label: 'Policy' },
            { value: 'map', label: 'Cluster' }
          ]}
          onChange={(next) => setView({ canvas: next })}
        />
      </div>
    </>
  )
}
