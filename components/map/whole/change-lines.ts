import type { ChangePlace, ClusterMap, MapChanges } from '@/lib/editor/map'
import { type MapLine, mapLines } from './map-line'

/** Between whom the open text would cut a way, and between whom it would open one. What is in a folded namespace ends at it. */
export function changeLines(map: ClusterMap, changes: MapChanges | undefined): readonly MapLine[] {
  if (!changes) return []
  const ends = endsOfMap(map)
  const idOf = ({ namespace, pod }: ChangePlace) => ends.get(pod === undefined ? namespace : `${namespace}/${pod}`)
  const ways = (lost: boolean) =>
    changes.lines.flatMap((line) => {
      const [source, target] = [idOf(line.from), idOf(line.to)]
      return line.lost === lost && source !== undefined && target !== undefined ? [[source, target] as const] : []
    })
  return [...mapLines('lost', ways(true)), ...mapLines('gained', ways(false))]
}

/** Ids of what is drawn, by the pod or the namespace. */
function endsOfMap({ areas }: ClusterMap): ReadonlyMap<string, string> {
  return new Map(
    areas.flatMap(({ namespace, open, workloads }) => {
      const area = `area:${namespace}`
      return [
        [namespace, area] as const,
        ...workloads.flatMap(({ id, pods }) =>
          pods.map((pod) => [`${pod.namespace}/${pod.name}`, open ? id : area] as const)
        )
      ]
    })
  )
}
