import { type Edge, MarkerType } from 'reactflow'
import type { ClusterMap, ReachLine, ReachOf } from '@/lib/editor/map'

/** More arrows than that are a tangle: then whole namespaces are pointed at. */
const ARROWS = 60

/**
 * Arrows from whom the engine lets reach the chosen workload, and to whom it may go. A folded namespace stands for those in it, and
 * where they are very many an open one does too.
 */
export function reachLines(map: ClusterMap, chosen: string | undefined, reach: ReachOf | undefined): readonly Edge[] {
  if (chosen === undefined || !reach) return []
  const own = map.areas.find(({ workloads }) => workloads.some(({ id }) => id === chosen))
  const end = own?.open ? chosen : own && `area:${own.namespace}`
  if (end === undefined) return []
  const inward = endsOf(map, chosen, reach.from)
  const outward = endsOf(map, chosen, reach.to)
  const many = inward.length + outward.length > ARROWS
  const pick = (ends: readonly End[]) =>
    [...new Set(ends.map(({ id, area }) => (many ? area : id)))].filter((id) => id !== end)
  return [
    ...pick(inward).map((id) => arrow(`reach:${id}→`, id, end)),
    ...pick(outward).map((id) => arrow(`reach:→${id}`, end, id))
  ]
}

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

const arrow = (id: string, source: string, target: string): Edge => ({
  id,
  source,
  target,
  focusable: false,
  selectable: false,
  zIndex: 2,
  style: { stroke: 'var(--allow)', strokeWidth: 1.5, opacity: 0.75 },
  markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--allow)' }
})
