import {
  areaSize,
  type ClusterMap,
  type MapChanges,
  type MapWorkload,
  type ReachOf,
  WORKLOAD,
  workloadPlace
} from '@/lib/editor/map'
import type { Direction } from '@/lib/policy'
import type { MapLink } from '../graph'
import type { AreaNode } from './area-node'
import { type MapLine, mapLines } from './map-line'
import type { Places } from './use-layout'
import type { GateTurn, Standing, WorkloadNode } from './workload-node'

export interface Looked {
  readonly workload: string | undefined
  readonly policy: string | undefined
  readonly reach: ReachOf | undefined
  /** What the open text would change, and which gates are closed without it. */
  readonly changes: MapChanges | undefined
  readonly closedNow: ReadonlyMap<string, MapWorkload['closedBy']> | undefined
}

export function mapNodes(map: ClusterMap, places: Places, looked: Looked): readonly (AreaNode | WorkloadNode)[] {
  const selects = new Set(map.policies.find(({ key }) => key === looked.policy)?.selects)
  const reach = reachByPod(looked.reach)
  const effects = new Map(looked.changes?.ends.map((end) => [end.pod, end]))
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
        // Over the lines: names are read where lines pass.
        zIndex: 2,
        // React Flow lets the pointer through what it can neither drag nor select.
        style: { pointerEvents: 'all' },
        data: { workload, standing, ports, ...effectOf(workload, effects), turns: turnsOf(workload, looked.closedNow) }
      }
    })
    return [frame, ...own]
  })
}

/** How many others it would lose and gain, all its pods together. */
function effectOf({ pods }: MapWorkload, effects: ReadonlyMap<string, MapChanges['ends'][number]>) {
  let losing = 0
  let gaining = 0
  if (effects.size > 0) {
    for (const { namespace, name } of pods) {
      const end = effects.get(`${namespace}/${name}`)
      losing += end?.losing ?? 0
      gaining += end?.gaining ?? 0
    }
  }
  return { losing, gaining }
}

/** Which of its gates would come down, or go up. */
function turnsOf({ id, closedBy }: MapWorkload, closedNow: Looked['closedNow']): WorkloadNode['data']['turns'] {
  const now = closedNow?.get(id)
  const turn = (direction: Direction): GateTurn => {
    const [was, is] = [now?.[direction].length, closedBy[direction].length]
    return was === undefined || was > 0 === is > 0 ? undefined : is > 0 ? 'closes' : 'opens'
  }
  return { ingress: turn('ingress'), egress: turn('egress') }
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

/**
 * Connections seen: between workloads where both are drawn, else between the areas that hold them. None while a workload is looked at:
 * whom it may reach is another thing than whom it talked with.
 */
export function mapEdges(map: ClusterMap, links: readonly MapLink[], { workload }: Looked): readonly MapLine[] {
  if (workload !== undefined) return []
  const end = new Map<string, string>()
  for (const area of map.areas) {
    for (const { id } of area.workloads) end.set(id, area.open ? id : `area:${area.namespace}`)
  }
  const seen = (dropped: boolean) =>
    links.flatMap(({ source, target, stopped, dns }) => {
      const [from, to] = [end.get(source), end.get(target)]
      return stopped === dropped && !dns && from !== undefined && to !== undefined ? [[from, to] as const] : []
    })
  return [...mapLines('dropped', seen(true)), ...mapLines('seen', seen(false))].slice(0, LINES)
}
