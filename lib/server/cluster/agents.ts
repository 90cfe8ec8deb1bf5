import type { AgentStatusView, RuleCounterView } from '@/lib/api/http'
import type { ClusterError } from './cluster'
import type { Connection } from './connection'
import { compareTimes, mergeByTime } from './merge'
import { counterViews, flowRecord, type ReceivedFlow, statusView } from './views'
import type { WireCounters, WireFlow, WireFlowsRequest, WireStatus } from './wire'

/** The agents of all nodes as one: asked together, their flows merged by time. */
export interface Agents {
  /** One entry an agent, in order; an error where it does not answer. */
  status(): Promise<readonly (AgentStatusView | ClusterError)[]>
  /** Of the agents that answer. Rejects with a ClusterError if none does. */
  counters(): Promise<RuleCounterView[]>
  /** First the newest `last` of each agent's past, then what comes. Returns the way to stop. */
  flows(last: number, listener: (flow: ReceivedFlow) => void): () => void
  close(): void
}

export function agentsOf(connections: readonly Connection[]): Agents {
  /** Names of nodes, for answers that do not say. */
  const nodes = new Map<Connection, string>()

  return {
    status: () =>
      Promise.all(
        connections.map(async (connection) => {
          try {
            const status = statusView(await connection.call<WireStatus>('getStatus', {}))
            nodes.set(connection, status.node)
            return status
          } catch (error) {
            return error as ClusterError
          }
        })
      ),

    async counters() {
      const answers = await Promise.allSettled(
        connections.map(async (connection) =>
          counterViews(nodes.get(connection) ?? '', await connection.call<WireCounters>('getCounters', {}))
        )
      )
      const rules = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      const failed = answers.find((answer) => answer.status === 'rejected')
      if (rules.length === 0 && failed !== undefined) throw failed.reason
      return rules.flat()
    },

    flows(last, listener) {
      const merge = mergeByTime(connections.length, listener)
      const stops = connections.map((connection, source) => {
        // After a break the agent sends its past again: what was seen is passed over.
        let newest = ''
        const request = (): WireFlowsRequest => ({ follow: true, last, verdict: '', pod: '' })
        let before = ''
        return connection.follow<WireFlow>(
          'getFlows',
          () => {
            before = newest
            return request()
          },
          {
            message: (wire) => {
              const flow = flowRecord(wire)
              if (before !== '' && compareTimes(flow.time, before) <= 0) return
              if (newest === '' || compareTimes(flow.time, newest) > 0) newest = flow.time
              merge.add(source, flow)
            },
            down: () => merge.idle(source)
          }
        )
      })
      return () => {
        for (const stop of stops) stop()
        merge.close()
      }
    },

    close() {
      for (const connection of connections) connection.close()
    }
  }
}
