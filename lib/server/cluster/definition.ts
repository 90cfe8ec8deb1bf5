import { loadPackageDefinition, type ServiceClientConstructor, type ServiceDefinition } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { AGENT_PROTO } from './agent.gen'

// 64-bit numbers as numbers: revisions, generations and counters stay below 2^53.
const definition = fromJSON(AGENT_PROTO as Parameters<typeof fromJSON>[0], {
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true
})
const loaded = loadPackageDefinition(definition) as unknown as {
  readonly portcullis: {
    readonly v1: { readonly Agent: ServiceClientConstructor; readonly Playground: ServiceClientConstructor }
  }
}

/** Clients of the services of lib/api/agent.proto, by service. */
export const { Agent: AgentClient, Playground: PlaygroundClient } = loaded.portcullis.v1
/** What a server implements: `server.addService(agentService, { getStatus, … })`. */
export const agentService: ServiceDefinition = AgentClient.service
export const playgroundService: ServiceDefinition = PlaygroundClient.service

/** For servers and clients alike: a snapshot of a large cluster is larger than gRPC's 4 MB. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': 256 * 1024 * 1024,
  'grpc.max_send_message_length': 256 * 1024 * 1024
} as const
