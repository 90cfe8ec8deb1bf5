import { connect, createServer } from 'node:http2'
import type { Serving } from '../shop'
import type { Attempt } from './attempt'
import { listen } from './listen'

/** gRPC as it is on the wire, without a library: HTTP/2 without TLS, a length-prefixed message each way, the status in the trailers. */

export function serveGrpc({ methods, port }: Extract<Serving, { kind: 'grpc' }>): Promise<void> {
  const known = new Set(methods)
  const server = createServer()
  server.on('sessionError', () => {})
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    stream.resume()
    const ok = known.has(String(headers[':path']))
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    // 12 is UNIMPLEMENTED.
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': ok ? '0' : '12' }))
    stream.end(ok ? message('Main Gate') : undefined)
  })
  return listen(server as unknown as Parameters<typeof listen>[0], port)
}

export function callGrpc({ address, port, name, request, timeoutMs }: Attempt): Promise<void> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://${address.includes(':') ? `[${address}]` : address}:${port}`)
    const timer = setTimeout(() => session.destroy(new Error('timeout')), timeoutMs)
    session.on('close', () => clearTimeout(timer))
    session.on('error', reject)
    const stream = session.request({
      ':method': 'POST',
      ':path': request,
      ':authority': `${name}:${port}`,
      'content-type': 'application/grpc',
      te: 'trailers'
    })
    let status: unknown
    stream.on('trailers', (trailers) => {
      status = trailers['grpc-status']
    })
    stream.on('error', reject)
    stream.on('close', () => {
      session.close()
      if (status === '0') resolve()
      else reject(new Error(`grpc-status ${status ?? 'missing'}`))
    })
    stream.resume()
    stream.end(message('1'))
  })
}

/** One message that has a string as its field 1. */
function message(text: string): Buffer {
  const field = Buffer.concat([Buffer.from([0x0a, text.length]), Buffer.from(text)])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(field.length, 1)
  return Buffer.concat([head, field])
}
