import type { ClusterMap, ReachLine } from '@/lib/editor/map'
import { changeLines } from './change-lines'
import type { Looked } from './draw-map'
import { type MapLine, mapLines } from './map-line'

/** More arrows than that are a tangle: then whole namespaces are pointed at. */
const ARROWS = 60

/**
 * Arrows from whom the engine lets reach the chosen workload, and to whom it may go. A folded namespace stands for those in it, and
 * where they are very many an open one does too. What would be won has a line of its own.
 */
export function reachLines(
  map: ClusterMap,
  { workload: chosen, reach, changes }: Pick<Looked, 'workload' | 'reach' | 'changes'>
): readonly MapLine[] {
  if (chosen === undefined || !reach) return []
  const own = map.areas.find(({ workloads }) => workloads.some(({ id }) => id === chosen))
  const end = own?.open ? chosen : own && `area:${own.namespace}`
  if (end === undefined) return []
  const inward = endsOf(map, chosen, reach.from)
  const outward = endsOf(map, chosen, reach.to)
  const many = inward.length + outward.length > ARROWS
  const pick = (ends: readonly End[]) =>
    [...new Set(ends.map(({ id, area }) => (many ? area : id)))].filter((id) => id !== end)
  const won = new Set(
    changeLines(map, changes).flatMap(({ source, target, data }) =>
      data?.meaning === 'lost' ? [] : [key(source, target), key(target, source)]
    )
  )
  const ways = [...pick(inward).map((id) => [id, end] as const), ...pick(outward).map((id) => [end, id] as const)]
  return mapLines(
    'reach',
    ways.filter(([source, target]) => !won.has(key(source, target)))
  )
}

const key = (source: string, target: string) => `${source}→${target}`

interface End {
  readonly id: string
  readonly area: string
}

function endsOf(map: ClusterMap, chosen: string, lines: readonly ReachLine[]): readonly End[] {
  const pods = new Set(lines.flatMap((line) => line.pods))
  return map.areas.flatMap(({ namespace, open, workloads }) => {
    const area = `area:${namespace}`
    return workloads
      .filter(({ id, pods: own }) => id !== chosen && own.some((pod) => pods.has(`${pod.namespace}/${pod.name}`)))
      .map(({ id }) => ({ id: open ? id : area, area }))
  })
}
