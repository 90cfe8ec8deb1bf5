import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pino } from 'pino'
import { configFrom, type RouteName, WebServer } from '@/lib/server'

export const TOKEN = 'token-of-a-test-'.repeat(3)
export const START_TOKEN = 'start-token-of-a-test-'.repeat(2)

export interface RunningWeb {
  readonly port: number
  /** `fetch` as the command does it. */
  command(path: string, init?: RequestInit): Promise<Response>
  /** A call with a body of JSON. */
  post(path: string, body: unknown): Promise<Response>
  stop(): Promise<void>
}

/**
 * The web server's own work over plain HTTP, without Next around it (app/production.test.ts has that): the same looks at the headers, the same
 * routes. Starts in milliseconds, and needs no build.
 */
export async function startWeb(
  folder: string,
  {
    agent,
    playground,
    env: more
  }: { readonly agent?: string; readonly playground?: string; readonly env?: Readonly<Record<string, string>> }
): Promise<RunningWeb> {
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
  writeFileSync(join(folder, 'start-token'), `${START_TOKEN}\n`)
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const env = {
    PORT: String(port),
    PORTCULLIS_AGENT_SOCKET: agent,
    PORTCULLIS_PLAYGROUND_SOCKET: playground,
    PORTCULLIS_TOKEN_FILE: join(folder, 'token'),
    PORTCULLIS_START_TOKEN_FILE: join(folder, 'start-token'),
    PORTCULLIS_WEB_STATE_DIR: join(folder, 'web-state'),
    ...more
  }
  const web = new WebServer(configFrom(env, '0.0.0-test'), pino({ level: 'silent' }))
  http.on('request', (request, response) => {
    answer(web, request, response).catch(() => response.destroy())
  })
  const base = `http://127.0.0.1:${port}`
  const command: RunningWeb['command'] = (path, init = {}) =>
    fetch(base + path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } })
  return {
    port,
    command,
    post: (path, body) =>
      command(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async stop() {
      web.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    }
  }
}

async function answer(web: WebServer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`)
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  const request = new Request(url, {
    method: incoming.method ?? 'GET',
    headers: Object.entries(incoming.headersDistinct).map(([name, values]): [string, string] => [
      name,
      (values ?? []).join(', ')
    ]),
    signal: gone.signal,
    ...(incoming.method !== 'GET' &&
      incoming.method !== 'HEAD' && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' })
  })
  // `fetch` refuses to set Host; a server's request has it.
  Object.defineProperty(request, 'headers', { value: withHost(request.headers, incoming.headers.host ?? '') })
  const admission = web.admit(request)
  const response =
    admission.kind === 'answer'
      ? admission.response
      : admission.kind === 'page'
        ? new Response('page', { headers: { 'content-security-policy': admission.policy } })
        : await web.answer(admission.kind === 'sign-in' ? 'signIn' : routeOf(url.pathname, request.method), request)
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing)
}

function withHost(headers: Headers, host: string): Headers {
  const all = new Headers(headers)
  all.set('host', host)
  return all
}

/** What app/api/NAME/route.ts says. */
function routeOf(path: string, method: string): RouteName {
  const name = path.slice('/api/'.length)
  if (name === 'sign-in') return 'signIn'
  if (name === 'sign-out') return 'signOut'
  if (name === 'session') return method === 'POST' ? 'link' : 'session'
  const known = [
    'apply',
    'cluster',
    'confirm',
    'counters',
    'delete',
    'events',
    'flows',
    'health',
    'history',
    'policies',
    'probe',
    'reach',
    'revert',
    'rights',
    'rollback',
    'status'
  ] as const
  return known.find((each) => each === name) ?? 'unknown'
}
