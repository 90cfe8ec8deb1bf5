import type { FlowView } from '@/lib/api/http'

export type FlowFilter = (flow: FlowView) => boolean

export interface WantedFlows {
  readonly verdict?: FlowView['verdict']
  /** `namespace/name`, or `namespace/` for all of it; a name alone is in `default`. */
  readonly pod?: string
}

/** Of all flows those that someone asked for. */
export function flowFilter({ verdict, pod }: WantedFlows): FlowFilter {
  const isPod = pod === undefined ? undefined : podFilter(pod)
  return (flow) =>
    (verdict === undefined || flow.verdict === verdict) &&
    (isPod === undefined || isPod(flow.source) || isPod(flow.destination))
}

function podFilter(wanted: string): (party: FlowView['source']) => boolean {
  const slash = wanted.indexOf('/')
  const namespace = slash < 0 ? 'default' : wanted.slice(0, slash)
  const name = wanted.slice(slash + 1)
  return (party) => party.namespace === namespace && (name === '' || party.pod === name)
}
