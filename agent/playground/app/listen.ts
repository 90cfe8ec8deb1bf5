import type { Server } from 'node:net'

/** Listens on every address of both families. A connection that a client breaks off is the client's business. */
export function listen(server: Server, port: number): Promise<void> {
  server.on('connection', (socket) => socket.on('error', () => {}))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '::', backlog: 64 }, () => {
      server.off('error', reject)
      server.on('error', (error) => console.error(error))
      resolve()
    })
  })
}
