import type { Edge } from 'reactflow'
import { areaSize, type ClusterMap, type ReachOf, WORKLOAD, workloadPlace } from '@/lib/editor/map'
import type { MapLink } from '../graph'
import type { AreaNode } from './area-node'
import type { Places } from './use-layout'
import type { Standing, WorkloadNode } from './workload-node'

export interface Looked {
  readonly workload: string | undefined
  readonly policy: string | undefined
  readonly reach: ReachOf | undefined
}

export function mapNodes(map: ClusterMap, places: Places, looked: Looked): readonly (AreaNode | WorkloadNode)[] {
  const selects = new Set(map.policies.find(({ key }) => key === looked.policy)?.selects)
  const reach = reachByPod(looked.reach)
  return map.areas.flatMap((area) => {
    const { width, height } = areaSize(area)
    const frame: AreaNode = {
      id: `area:${area.namespace}`,
      type: 'area',
      position: places[area.namespace] ?? { x: 0, y: 0 },
      width,
      height,
      selectable: false,
      focusable: false,
      zIndex: 0,
      data: { area, lit: area.workloads.some(({ id }) => selects.has(id)) }
    }
    if (!area.open) return [frame]
    const own = area.workloads.map((workload, at): WorkloadNode => {
      const { standing, ports } = standingOf(workload.id, workload.pods, looked, selects, reach)
      return {
        id: workload.id,
        type: 'workload',
        parentId: frame.id,
        extent: 'parent',
        position: workloadPlace(at, area.workloads.length),
        width: WORKLOAD.width,
        height: WORKLOAD.height,
        draggable: false,
        selectable: false,
        focusable: false,
        zIndex: 1,
        // React Flow lets the pointer through what it can neither drag nor select.
        style: { pointerEvents: 'all' },
        data: { workload, standing, ports }
      }
    })
    return [frame, ...own]
  })
}

interface ReachByPod {
  readonly from: ReadonlyMap<string, string>
  readonly to: ReadonlyMap<string, string>
}

function reachByPod(reach: ReachOf | undefined): ReachByPod | undefined {
  const by = (lines: ReachOf['from']) =>
    new Map(lines.flatMap(({ pods, ports }) => pods.map((pod) => [pod, ports] as const)))
  return reach && { from: by(reach.from), to: by(reach.to) }
}

function standingOf(
  id: string,
  pods: readonly { readonly namespace: string; readonly name: string }[],
  { workload, policy }: Looked,
  selects: ReadonlySet<string>,
  reach: ReachByPod | undefined
): { readonly standing: Standing; readonly ports: string } {
  if (policy !== undefined) return { standing: selects.has(id) ? 'selected-by' : 'aside', ports: '' }
  if (workload === undefined) return { standing: undefined, ports: '' }
  if (workload === id) return { standing: 'chosen', ports: '' }
  const [pod] = pods
  const name = `${pod?.namespace}/${pod?.name}`
  const from = reach?.from.get(name)
  const to = reach?.to.get(name)
  const words = (ports: string | undefined) => (ports === undefined || ports === 'everything' ? '' : ports)
  if (from !== undefined && to !== undefined) return { standing: 'both', ports: words(from) }
  if (from !== undefined) return { standing: 'reaches', ports: words(from) }
  if (to !== undefined) return { standing: 'reached', ports: words(to) }
  return { standing: reach ? 'aside' : undefined, ports: '' }
}

/** More lines than that are a tangle. */
const LINES = 150

/** Connections seen: between workloads where both are drawn, else between the areas that hold them. */
export function mapEdges(map: ClusterMap, links: readonly MapLink[], looked: Looked): readonly Edge[] {
  const end = new Map<string, string>()
  for (const area of map.areas) {
    for (const { id } of area.workloads) end.set(id, area.open ? id : `area:${area.namespace}`)
  }
  const found = new Map<string, Edge>()
  for (const { source, target, stopped, dns } of links) {
    if (looked.workload !== undefined && source !== looked.workload && target !== looked.workload) continue
    const [from, to] = [end.get(source), end.get(target)]
    if (from === undefined || to === undefined || from === to || (dns && looked.workload === undefined)) continue
    const id = `${from}→${to}${stopped ? ' stopped' : ''}`
    found.set(id, {
      id,
      source: from,
      target: to,
      focusable: false,
      zIndex: 2,
      style: {
        stroke: stopped ? 'var(--deny)' : 'var(--allow)',
        strokeWidth: 1.25,
        ...(stopped ? { strokeDasharray: '2 4' } : {})
      }
    })
  }
  return [...found.values()].slice(0, LINES)
}
