import { chmod, chown, rm } from 'node:fs/promises'
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation
} from '@grpc/grpc-js'
import type { ProbeRequest } from './probe'
import { services } from './proto'
import type { CallCounts, Outcome } from './wire'

export interface Traffic extends CallCounts {
  readonly from: string
}

export interface Playground {
  probe(request: ProbeRequest): Promise<Outcome>
  /** Begins the traffic; once is enough. */
  go(): void
  traffic(): Promise<readonly Traffic[]>
  /** Text of the playground file. */
  readonly yaml: string
  readonly simulated: boolean
}

/** Serves `portcullis.v1.Playground` on a Unix socket that belongs to `owner` (`uid:gid`) alone. Returns how to stop it. */
export async function servePlayground(socket: string, owner: string, playground: Playground): Promise<() => void> {
  const server = new Server()
  const implementation: UntypedServiceImplementation = {
    Probe: unary((request: ProbeRequest) =>
      playground.probe(request).then((outcome) => ({ ...outcome, simulated: playground.simulated }))
    ),
    Describe: unary(async () => ({
      yaml: playground.yaml,
      simulated: playground.simulated,
      traffic: await playground.traffic()
    }))
  }
  server.addService(services().Playground.service, implementation)
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()))
  })
  const [uid = 0, gid = 0] = owner.split(':').map(Number)
  await chmod(socket, 0o600)
  if (owner !== '') await chown(socket, uid, gid)
  return () => server.forceShutdown()
}

function unary<Q, A>(answer: (request: Q) => Promise<A>) {
  return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>) => {
    answer(call.request).then(
      (value) => callback(null, value),
      (error: Error) => callback({ name: error.name, message: error.message, details: error.message })
    )
  }
}
