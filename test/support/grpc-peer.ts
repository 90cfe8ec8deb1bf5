import { Server, ServerCredentials, type ServerWritableStream, type UntypedHandleCall } from '@grpc/grpc-js'
import { agentService, CHANNEL_OPTIONS, playgroundService } from '@/lib/server/cluster'

/** A gRPC peer with answers made up by a test: for what no real agent does on demand (going away, coming back, two of them). */
export interface Peer {
  stop(): Promise<void>
}

export async function startPeer(
  service: 'agent' | 'playground',
  socket: string,
  handlers: Readonly<Record<string, UntypedHandleCall>>
): Promise<Peer> {
  const server = new Server(CHANNEL_OPTIONS)
  server.addService(service === 'agent' ? agentService : playgroundService, { ...handlers })
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()))
  )
  return {
    async stop() {
      server.forceShutdown()
    }
  }
}

/** A unary handler. */
export function answering(answer: (request: never) => object): UntypedHandleCall {
  const handler = (call: { request: never }, callback: (error: null, answer: object) => void) =>
    callback(null, answer(call.request))
  return handler as unknown as UntypedHandleCall
}

/** A streaming handler that sends these and stays open. `send` tells all that are open. */
export function streaming(first: (request: never) => readonly object[]) {
  const open = new Set<ServerWritableStream<never, object>>()
  const handler = (call: ServerWritableStream<never, object>) => {
    open.add(call)
    call.on('cancelled', () => open.delete(call))
    for (const message of first(call.request)) call.write(message)
  }
  return {
    handler: handler as UntypedHandleCall,
    send: (message: object) => {
      for (const call of open) call.write(message)
    },
    count: () => open.size
  }
}
