import { Server } from '@grpc/grpc-js'
import { policyKey } from '@/lib/policy'
import { agentService, CHANNEL_OPTIONS, playgroundService } from '@/lib/server/cluster'
import type { Config } from '../config'
import { flowEvidence } from '../flows/record'
import type { Logger } from '../log'
import type { NodeAgent } from '../node-agent'
import type { ObjectKey } from '../policies/judge'
import { VERSION } from '../version'
import { flowMessage } from './flow-message'
import { streaming, unary } from './handlers'
import { addHealth } from './health'
import { latestTo } from './latest'
import type {
  ApplyRequestMessage,
  ApplyResultMessage,
  CountersMessage,
  DeleteRequestMessage,
  DeleteResultMessage,
  FlowMessage,
  FlowsRequestMessage,
  ProbeRequestMessage,
  ProbeResultMessage,
  ReleaseResultMessage,
  SnapshotMessage,
  StatusMessage
} from './messages'
import { simulateProbe } from './probe'
import { snapshot } from './snapshot'
import { listen } from './socket'
import { endpointMessage, issueMessage, statsOf } from './status'

type Empty = Readonly<Record<string, never>>

/** Serves lib/api/agent.proto, with health. Returns how to end it. */
export async function serve(agent: NodeAgent, config: Config, log: Logger): Promise<() => void> {
  const server = new Server(CHANNEL_OPTIONS)
  server.addService(agentService, {
    getStatus: unary<Empty, StatusMessage>(log, 'GetStatus', () => statusOf(agent)),
    watchCluster: streaming<Empty, SnapshotMessage>((_, stream) => {
      const { state } = agent
      const tell = latestTo(stream, () =>
        snapshot(agent.revision, agent.node, state.world(), state.policies.inForce().values())
      )
      tell()
      return agent.onEnforced(tell)
    }),
    applyPolicy: unary<ApplyRequestMessage, ApplyResultMessage>(log, 'ApplyPolicy', async (request) => {
      const { text, dryRun, appliedBy: by, expect } = request
      const { ok, objects, issues, revision } = await agent.apply({ text, dryRun, by, expect })
      return {
        ok,
        objects: objects.map(({ key, ...rest }) => ({ ...key, ...rest })),
        issues: issues.map(issueMessage),
        revision: ok && !dryRun ? revision : 0
      }
    }),
    deletePolicy: unary<DeleteRequestMessage, DeleteResultMessage>(log, 'DeletePolicy', async (request) => {
      const { kind, namespace, name, generation } = request
      const { before, issues } = await agent.delete({ kind, namespace, name } as ObjectKey, generation)
      return {
        found: before !== undefined,
        revision: agent.revision,
        before: before ?? '',
        issues: issues.map(issueMessage)
      }
    }),
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
    }),
    release: unary<Empty, ReleaseResultMessage>(log, 'Release', () => ({ detached: agent.release() }))
  })
  if (agent.opened.datapath.kind === 'simulated') {
    server.addService(playgroundService, {
      probe: unary<ProbeRequestMessage, ProbeResultMessage>(log, 'Probe', (request) => simulateProbe(agent, request)),
      describe: unary<Empty, { readonly yaml: string }>(log, 'Describe', () => ({ yaml: '' }))
    })
  }
  const health = addHealth(server, log, ['portcullis.v1.Agent'], () => agent.ready)
  agent.onEnforced(() => health.changed())
  await listen(server, config.socket, { owner: config.socketOwner, mode: config.socketMode })
  return () => server.forceShutdown()
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
    policies: agent.state.policies.states().map(({ key, state, version, issues }) => {
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
