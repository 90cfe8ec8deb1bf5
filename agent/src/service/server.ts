import { Server } from '@grpc/grpc-js'
import { agentService, CHANNEL_OPTIONS } from '@/lib/server/cluster'
import type { Config } from '../config'
import type { Logger } from '../log'
import type { NodeAgent } from '../node-agent'
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
  ReleaseResultMessage,
  SnapshotMessage,
  StatusMessage
} from './messages'
import { listen } from './socket'

type Empty = Readonly<Record<string, never>>

/** Serves lib/api/agent.proto, with health. Returns how to end it. */
export async function serve(agent: NodeAgent, config: Config, log: Logger): Promise<() => void> {
  const server = new Server(CHANNEL_OPTIONS)
  server.addService(agentService, {
    getStatus: unary<Empty, StatusMessage>(log, 'GetStatus', () => agent.status()),
    watchCluster: streaming<Empty, SnapshotMessage>((_, stream) => {
      const tell = latestTo(stream, () => agent.snapshot())
      tell()
      return agent.onEnforced(tell)
    }),
    applyPolicy: unary<ApplyRequestMessage, ApplyResultMessage>(log, 'ApplyPolicy', (request) => agent.apply(request)),
    deletePolicy: unary<DeleteRequestMessage, DeleteResultMessage>(log, 'DeletePolicy', (request) => agent.delete(request)),
    getCounters: unary<Empty, CountersMessage>(log, 'GetCounters', () => agent.counters()),
    getFlows: streaming<FlowsRequestMessage, FlowMessage>((request, stream) => agent.flows(request, stream)),
    release: unary<Empty, ReleaseResultMessage>(log, 'Release', () => agent.release())
  })
  const health = addHealth(server, log, ['portcullis.v1.Agent'], () => agent.ready)
  agent.onEnforced(() => health.changed())
  await listen(server, config.socket, { owner: config.socketOwner, mode: config.socketMode })
  return () => server.forceShutdown()
}
