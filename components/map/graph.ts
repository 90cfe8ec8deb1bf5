import type { FlowParty, FlowRecord } from '@/lib/flow'
import type { Pod } from '@/lib/policy'
import { type Workload, workloadsOf } from '../live/workloads'

export interface MapNode {
  readonly id: string
  readonly title: string
  /** Absent for what is outside the cluster. */
  readonly workload?: Workload
}

/** Connections from one to another on one port, as seen lately. */
export interface MapLink {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly label: string
  readonly count: number
  readonly stopped: boolean
  /** Names are asked for by everyone: drawn so that it does not hide the rest. */
  readonly dns: boolean
}

export interface MapGraph {
  readonly nodes: readonly MapNode[]
  readonly links: readonly MapLink[]
}

/** The id of all that is not of the cluster. */
export const OUTSIDE = 'outside'

/** Who talks to whom. Traffic of the node itself (probes) is left out. */
export function graphOf(pods: readonly Pod[], flows: readonly FlowRecord[]): MapGraph {
  const workloads = workloadsOf(pods)
  const owners = new Map(
    workloads.flatMap(({ id, pods: own }) => own.map(({ namespace, name }) => [`${namespace}/${name}`, id]))
  )
  const idOf = ({ namespace, pod, entity }: FlowParty): string | undefined => {
    if (pod !== undefined) return owners.get(`${namespace}/${pod}`)
    return entity === undefined || entity.startsWith('world') ? OUTSIDE : undefined
  }
  const links = new Map<string, MapLink>()
  for (const { source, destination, protocol, icmpType, verdict } of flows) {
    const from = idOf(source)
    const to = idOf(destination)
    if (from === undefined || to === undefined || from === to) continue
    const label = `${protocol} ${icmpType ?? destination.port}`
    const id = `${from}→${to} ${label}`
    links.set(id, {
      id,
      source: from,
      target: to,
      label,
      count: (links.get(id)?.count ?? 0) + 1,
      stopped: verdict === 'DROPPED',
      dns: destination.port === 53
    })
  }
  const outside = [...links.values()].some(({ source, target }) => source === OUTSIDE || target === OUTSIDE)
  return {
    nodes: [
      ...workloads.map((workload): MapNode => ({ id: workload.id, title: workload.title, workload })),
      ...(outside ? [{ id: OUTSIDE, title: 'Outside the cluster' }] : [])
    ],
    links: [...links.values()]
  }
}
