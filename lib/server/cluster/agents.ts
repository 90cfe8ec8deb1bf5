import type { AgentStatusView, RuleCounterView } from '@/lib/api/http'
import { ClusterError } from './cluster'
import type { Connection } from './connection'
import type { Fleet } from './fleet'
import { compareTimes, mergeByTime } from './merge'
import { counterViews, flowRecord, type ReceivedFlow, statusView } from './views'
import type { WireCounters, WireFlow, WireFlowsRequest, WireStatus } from './wire'

/** The agents of all nodes as one: asked together, their flows merged by time. */
export interface Agents {
  /** One entry a node, in order; an error where its agent does not answer, or there is none. */
  status(): Promise<readonly (AgentStatusView | NodeAway)[]>
  /** Of the agents that answer. Rejects with a ClusterError if none does. */
  counters(): Promise<RuleCounterView[]>
  /** First the newest `last` of each agent's past, then what comes, also of agents that come later. Returns the way to stop. */
  flows(last: number, listener: (flow: ReceivedFlow) => void): () => void
  close(): void
}

/** Nobody speaks for this node. */
export class NodeAway extends ClusterError {
  /** Its name; empty where only its agent could have said. */
  readonly node: string
  /** There is no agent that could. */
  readonly absent: boolean

  constructor(node: string, { code, message, fix }: ClusterError, absent = false) {
    super(code, message, fix)
    this.name = 'NodeAway'
    this.node = node
    this.absent = absent
  }
}

export function agentsOf(fleet: Fleet): Agents {
  /** Names of nodes, for answers that do not say. */
  const nodes = new WeakMap<Connection, string>()
  const connections = () => fleet.members.flatMap(({ connection }) => (connection === undefined ? [] : [connection]))

  return {
    status: () =>
      Promise.all(
        fleet.members.map(async ({ node, connection, starting = false }) => {
          if (connection === undefined) return new NodeAway(node, starting ? notUp(node) : noAgent(node), !starting)
          try {
            const status = statusView(await connection.call<WireStatus>('getStatus', {}))
            nodes.set(connection, status.node)
            return status
          } catch (error) {
            return new NodeAway(node || (nodes.get(connection) ?? ''), error as ClusterError)
          }
        })
      ),

    async counters() {
      const answers = await Promise.allSettled(
        connections().map(async (connection) =>
          counterViews(nodes.get(connection) ?? '', await connection.call<WireCounters>('getCounters', {}))
        )
      )
      const rules = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      const failed = answers.find((answer) => answer.status === 'rejected')
      if (rules.length === 0 && failed !== undefined) throw failed.reason
      return rules.flat()
    },

    flows(last, listener) {
      const merge = mergeByTime<Connection, ReceivedFlow>(listener)
      const stops = new Map<Connection, () => void>()
      const take = () => {
        const now = new Set(connections())
        for (const [connection, stop] of stops) {
          if (now.has(connection)) continue
          stop()
          stops.delete(connection)
          merge.leave(connection)
        }
        // All have joined before the first speaks: the past of one is not over before that of another has come.
        const joined = [...now].filter((connection) => !stops.has(connection))
        for (const connection of joined) merge.join(connection)
        for (const connection of joined) stops.set(connection, flowsOf(connection, last, merge))
      }
      take()
      const unwatch = fleet.watch(take)
      return () => {
        unwatch()
        for (const stop of stops.values()) stop()
        merge.close()
      }
    },

    close: () => fleet.close()
  }
}

function flowsOf(
  connection: Connection,
  last: number,
  merge: ReturnType<typeof mergeByTime<Connection, ReceivedFlow>>
): () => void {
  const request: WireFlowsRequest = { follow: true, last, verdict: '', pod: '' }
  // After a break the agent sends its past again: what was seen is passed over.
  let newest = ''
  let before = ''
  const begin = () => {
    before = newest
    return request
  }
  return connection.follow<WireFlow>('getFlows', begin, {
    message: (wire) => {
      const flow = flowRecord(wire)
      if (before !== '' && compareTimes(flow.time, before) <= 0) return
      if (newest === '' || compareTimes(flow.time, newest) > 0) newest = flow.time
      merge.add(connection, flow)
    },
    down: () => merge.idle(connection)
  })
}

function notUp(node: string): ClusterError {
  return new ClusterError('unavailable', `The agent of the node ${node} is not up yet: its pod does not run.`)
}

function noAgent(node: string): ClusterError {
  return new ClusterError('unavailable', `No agent runs on the node ${node}: nothing is enforced there.`)
}
