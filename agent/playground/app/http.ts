import { createServer, request } from 'node:http'
import type { Serving } from '../shop'
import type { Attempt } from './attempt'
import { listen } from './listen'

export function serveHttp({ routes, port }: Extract<Serving, { kind: 'http' }>): Promise<void> {
  const known = new Set(routes)
  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url}`
    request.resume()
    response.writeHead(known.has(route) ? 200 : 404, { 'content-type': 'application/json', connection: 'close' })
    response.end(`${JSON.stringify({ route })}\n`)
  })
  return listen(server, port)
}

/** A request on a connection of its own. Rejects unless it is answered with 200. */
export function callHttp({ address, port, name, request: wanted, timeoutMs }: Attempt): Promise<void> {
  const [method = 'GET', path = '/'] = wanted.split(' ')
  return new Promise((resolve, reject) => {
    const call = request({
      host: address,
      port,
      method,
      path,
      agent: false,
      headers: { host: `${name}:${port}`, ...(method === 'POST' && { 'content-length': 0 }) }
    })
    const timer = setTimeout(() => call.destroy(new Error('timeout')), timeoutMs)
    call.on('response', (response) => {
      response.resume()
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${response.statusCode}`))))
      response.on('error', reject)
    })
    call.on('error', reject)
    call.on('close', () => clearTimeout(timer))
    call.end()
  })
}
