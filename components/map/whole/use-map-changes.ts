import { useEffect } from 'react'
import type { MapChanges } from '@/lib/editor/map'
import { useView } from '../../editor/view-store'
import { setSimulation, useSimulation } from '../../simulation/simulation-store'

const NOT_SHOWN = { mapChangesOf: undefined, mapChanges: undefined }

/** What the open text would change for this pod, or for all where none is looked at. Undefined while it is not shown, or changes nothing. */
export function useMapChanges(
  pod: { readonly namespace: string; readonly name: string } | undefined
): MapChanges | undefined {
  const shown = useView((view) => view.blastShown)
  const namespace = pod?.namespace
  const name = pod?.name
  useEffect(() => {
    if (!shown) return setSimulation(NOT_SHOWN)
    const asked = namespace === undefined || name === undefined ? undefined : { namespace, name }
    setSimulation({ mapChangesOf: { pod: asked }, mapChanges: undefined })
    return () => setSimulation(NOT_SHOWN)
  }, [shown, namespace, name])
  const changes = useSimulation((state) => state.mapChanges)
  return changes && changes.losing + changes.gaining > 0 ? changes : undefined
}
