import { STATS, sumStat, u32 } from '@/lib/datapath'
import type { Datapath } from '../datapath/datapath'
import type { EndpointView } from '../enforce/round'
import type { AgentIssue } from '../issues'
import type { EndpointMessage, IssueMessage } from './messages'

/** The datapath's own figures by name, and how full its tables are. */
export function statsOf(datapath: Datapath): Record<string, number> {
  const { maps } = datapath
  const figures = Object.entries(STATS).map(([name, index]) => {
    const value = maps.stats.get(u32(index))
    return [name, value === undefined ? 0 : Number(sumStat(value))] as const
  })
  const { present, evicted, capacity } = datapath.connectionPressure()
  const sizes = { endpoints: maps.endpoints.count(), sources: maps.sources.count(), tables: maps.policies.count() }
  return {
    ...Object.fromEntries(figures),
    ...sizes,
    connections: present,
    connectionsEvicted: evicted,
    connectionsCapacity: capacity
  }
}

export function endpointMessage(view: EndpointView): EndpointMessage {
  return { ...view }
}

export function issueMessage({ fix = '', ...issue }: AgentIssue): IssueMessage {
  return { ...issue, fix }
}
