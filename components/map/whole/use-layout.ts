import ELK from 'elkjs/lib/elk-api'
import { useEffect, useState } from 'react'
import { type ClusterMap, layoutGraph } from '@/lib/editor/map'

export type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>

/** Where the areas go, worked out in a worker; the places before stand until it has answered. Undefined before the first answer. */
export function useLayout(map: ClusterMap): Places | undefined {
  const [elk, setElk] = useState<InstanceType<typeof ELK>>()
  const [places, setPlaces] = useState<Places>()
  useEffect(() => {
    const made = new ELK({
      workerFactory: () => new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    })
    setElk(made)
    return () => made.terminateWorker()
  }, [])
  const graph = JSON.stringify(layoutGraph(map))
  useEffect(() => {
    if (!elk) return
    let current = true
    elk.layout(JSON.parse(graph)).then(
      ({ children = [] }) => {
        if (current) setPlaces(Object.fromEntries(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }])))
      },
      (error: unknown) => console.error('the map could not be laid out', error)
    )
    return () => {
      current = false
    }
  }, [elk, graph])
  return places
}
