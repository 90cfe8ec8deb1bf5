import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'

export interface Answers {
  readonly registry: Registry
  /** All that the agent was told is in force. */
  readonly ready: () => boolean
}

/** GET and HEAD of /metrics, /healthz and /readyz, for Prometheus and the kubelet. It knows no names of pods, and has no other path. */
export function httpServer({ registry, ready }: Answers): Server {
  const server = createServer((request, response) => {
    const say = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      say(405, 'Only GET and HEAD.\n')
      return
    }
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        say(200, 'ok\n')
        break
      case '/readyz':
        if (ready()) say(200, 'ok\n')
        else say(503, 'Not all that this node was told is in force yet.\n')
        break
      case '/metrics':
        registry.metrics().then(
          (text) => say(200, text, registry.contentType),
          (error: unknown) => say(500, `The figures could not be read: ${error instanceof Error ? error.message : error}\n`)
        )
        break
      default:
        say(404, 'There are /metrics, /healthz and /readyz.\n')
    }
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  server.maxConnections = 64
  return server
}

/** Resolves once it listens; rejects where the address cannot be had. */
export function listenOn(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // `::` by no name: Node then takes all IPv4 addresses on a node without IPv6, where the kubelet would else take the agent for dead.
    server.listen({ port, ...(host !== '::' && { host }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
