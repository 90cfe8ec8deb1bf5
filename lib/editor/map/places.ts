import type { ClusterMap, MapArea } from './model'

/** Pixels at zoom 1. */
/** With room between them for lines and their marks. */
export const WORKLOAD = { width: 176, height: 62, gap: { x: 36, y: 26 } } as const
export const AREA = { head: 38, pad: 14, gap: 40, folded: { width: 208, height: 84 } } as const

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How large an area is, and where its workloads stand in it: in rows, as near to a square as they go. */
export function areaSize({ open, workloads }: Pick<MapArea, 'open' | 'workloads'>): Omit<Place, 'x' | 'y'> {
  if (!open) return AREA.folded
  const columns = columnsOf(workloads.length)
  const rows = Math.ceil(workloads.length / columns)
  return {
    width: 2 * AREA.pad + columns * WORKLOAD.width + (columns - 1) * WORKLOAD.gap.x,
    height: AREA.head + AREA.pad + rows * WORKLOAD.height + (rows - 1) * WORKLOAD.gap.y
  }
}

export function workloadPlace(index: number, count: number): { readonly x: number; readonly y: number } {
  const columns = columnsOf(count)
  return {
    x: AREA.pad + (index % columns) * (WORKLOAD.width + WORKLOAD.gap.x),
    y: AREA.head + Math.floor(index / columns) * (WORKLOAD.height + WORKLOAD.gap.y)
  }
}

/** Wider than high: a workload is, too. */
const columnsOf = (count: number): number => Math.max(1, Math.round(Math.sqrt(count * 0.7)))

/** The graph that elk lays out: the areas alone, since what is in them has its rows. */
export function layoutGraph({ areas }: Pick<ClusterMap, 'areas'>) {
  return {
    id: 'map',
    layoutOptions: {
      'elk.algorithm': 'rectpacking',
      'elk.spacing.nodeNode': String(AREA.gap),
      'elk.aspectRatio': '1.8',
      'elk.padding': '[top=0,left=0,bottom=0,right=0]'
    },
    children: areas.map((area) => ({ id: area.namespace, ...areaSize(area) }))
  }
}
