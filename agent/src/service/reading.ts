import { policyKey } from '@/lib/policy'
import { flowEvidence } from '../flows/record'
import type { Logger } from '../log'
import type { NodeAgent } from '../node-agent'
import { VERSION } from '../version'
import { flowMessage } from './flow-message'
import { type Implementation, streaming, unary } from './handlers'
import type { CountersMessage, FlowMessage, FlowsRequestMessage, StatusMessage } from './messages'
import { endpointMessage, issueMessage, statsOf } from './status'

type Empty = Readonly<Record<string, never>>

/** The calls that change nothing: what is in force on this node, its counters and its flows. */
export function reading(agent: NodeAgent, log: Logger): Implementation {
  return {
    getStatus: unary<Empty, StatusMessage>(log, 'GetStatus', () => statusOf(agent)),
    getCounters: unary<Empty, CountersMessage>(log, 'GetCounters', () => countersOf(agent)),
    getFlows: streaming<FlowsRequestMessage, FlowMessage>(({ follow, last, verdict, pod }, stream) => {
      const filter = { verdict, pod }
      for (const flow of agent.flows.last(last, filter)) stream.write(flowMessage(flow))
      if (follow) {
        return agent.flows.follow(filter, {
          write: (flow) => stream.write(flowMessage(flow)),
          once: (event, listener) => stream.once(event, listener)
        })
      }
      stream.end()
      return () => {}
    })
  }
}

function statusOf(agent: NodeAgent): StatusMessage {
  agent.lookForPins()
  const linted = agent.lint()
  return {
    enforcement: agent.enforcement,
    attachment: agent.released ? 'none' : agent.opened.datapath.attachment,
    node: agent.node,
    revision: agent.revision,
    dialect: agent.dialect,
    version: VERSION,
    startedAt: agent.startedAt,
    endpoints: agent.released ? [] : agent.round.endpoints.map(endpointMessage),
    policies: agent.policies().map(({ key, state, version, issues }) => {
      const of = linted.filter(({ policy }) => policy === policyKey(key))
      return {
        ...key,
        uid: version?.uid ?? '',
        generation: version?.generation ?? 0,
        state,
        issues: [...issues, ...of].map(issueMessage)
      }
    }),
    issues: agent.issues().map(issueMessage),
    stats: statsOf(agent.opened.datapath),
    reason: agent.reason
  }
}

function countersOf(agent: NodeAgent): CountersMessage {
  const { cookies } = agent.enforcer
  const rules = cookies.count().flatMap(({ cookie, counter }) => {
    const meaning = cookies.registry.meaningOf(cookie)
    if (meaning === undefined) return []
    const { packets, bytes } = counter
    const evidence = flowEvidence(meaning.evidence)
    return [{ cookie, evidence, packets: Number(packets), bytes: Number(bytes), verdict: meaning.verdict }]
  })
  return { rules }
}
