import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// Processes and sockets: seconds, on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** The build that `npm run setup` makes, started as the supervisor starts it: the guard, the headers and the limits as they really are. */
const BUILD = process.env.PORTCULLIS_TEST_BUILD ?? fileURLToPath(new URL('../.next/standalone', import.meta.url))
const TOKEN = 'bearer-token-of-a-test-'.repeat(2)
const START_TOKEN = 'start-token-of-a-test-'.repeat(2)
const EXAMPLE = readFileSync(new URL('../test/support/example.yaml', import.meta.url), 'utf8')

const folder = mkdtempSync(join(tmpdir(), 'portcullis-web-'))
let port = 0
let server: ChildProcess
let log = ''
let cookie = ''

async function start(): Promise<ChildProcess> {
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
  writeFileSync(join(folder, 'start-token'), `${START_TOKEN}\n`)
  const child = spawn(process.execPath, [join(BUILD, 'server.js')], {
    cwd: BUILD,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      PORTCULLIS_AGENT_SOCKET: join(folder, 'agent.sock'),
      PORTCULLIS_TOKEN_FILE: join(folder, 'token'),
      PORTCULLIS_START_TOKEN_FILE: join(folder, 'start-token'),
      PORTCULLIS_READY_FD: '3'
    },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe']
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  const [line] = await Promise.race([
    once(child.stdio[3] as Readable, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`The server ended: ${log}`)
    })
  ])
  expect(String(line)).toBe('ready\n')
  return child
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function open(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Iterable<Buffer>
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers }, resolve)
    // After a refusal the rest of a body finds a closed connection.
    request.on('error', reject)
    for (const part of body ?? []) request.write(part)
    request.end()
  })
}

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Iterable<Buffer>
): Promise<Answer> {
  const response = await open(method, path, headers, body)
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  return { status: response.statusCode ?? 0, headers: response.headers, text }
}

const command = { authorization: `Bearer ${TOKEN}` }
const json = { ...command, 'content-type': 'application/json' }
const own = () => ({ cookie, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' })
const body = (value: unknown) => [Buffer.from(JSON.stringify(value))]

beforeAll(async () => {
  if (!existsSync(join(BUILD, 'server.js'))) throw new Error('The web application is not built: run `npm run setup`.')
  const finder = createServer().listen(0, '127.0.0.1')
  await once(finder, 'listening')
  port = (finder.address() as { port: number }).port
  finder.close()
  server = await start()
  const answer = await ask('GET', `/?token=${START_TOKEN}`)
  cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}, 60_000)
afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true })
})

describe('letting in', () => {
  it('the link of the start leaves the address bar, once', async () => {
    expect(cookie).toMatch(new RegExp(`^portcullis-${port}=`))
    expect(existsSync(join(folder, 'start-token'))).toBe(false)
    expect((await ask('GET', `/?token=${START_TOKEN}`)).status).toBe(401)
    const { url } = JSON.parse((await ask('POST', '/api/session', json, body({}))).text) as { url: string }
    const { status, headers } = await ask('GET', new URL(url).pathname + new URL(url).search)
    expect(status).toBe(303)
    expect(new URL(headers.location ?? '', `http://127.0.0.1:${port}`).search).toBe('')
    expect(headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; /)
    expect(headers['cache-control']).toContain('no-store')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  it('without a session there is no page and no data', async () => {
    const page = await ask('GET', '/')
    expect(page.status).toBe(401)
    expect(page.text).not.toContain('<script')
    for (const name of [
      'session',
      'cluster',
      'policies',
      'status',
      'counters',
      'flows',
      'events',
      'nothing',
      'nothing/at/all'
    ]) {
      expect([name, (await ask('GET', `/api/${name}`)).status]).toEqual([name, 401])
    }
    for (const name of ['apply', 'delete', 'probe', 'session']) {
      const { status } = await ask('POST', `/api/${name}`, { 'content-type': 'application/json' }, body({}))
      expect([name, status]).toEqual([name, 403])
    }
  })

  it.each([
    ['/', { 'x-middleware-subrequest': Array(5).fill('proxy').join(':') }],
    ['/api/cluster', { 'x-middleware-subrequest': Array(5).fill('src/proxy').join(':') }],
    ['/api/cluster', { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' }],
    ['//api/cluster', {}],
    ['/api/cluster/', {}],
    ['/api/%63luster', {}],
    ['/_next/static/../../api/cluster', {}],
    ['/_next/static/%2e%2e/%2e%2e/api/cluster', {}],
    ['/_next/data/x/index.json', {}],
    ['/?_rsc=1', { rsc: '1' }]
  ])('no way round: %s %j', async (path, headers) => {
    const { status, text } = await ask('GET', path, headers as Record<string, string>)
    expect([301, 308, 400, 401, 403, 404]).toContain(status)
    expect(text).not.toContain('"world"')
  })

  it.each(['evil.example', 'evil.example:80', 'localhost', '127.0.0.1:1'])(
    '%s is not our name (DNS rebinding)',
    async (host) => {
      for (const path of ['/', '/api/health', '/api/cluster']) {
        expect([path, (await ask('GET', path, { ...command, host })).status]).toEqual([path, 421])
      }
    }
  )

  it('another origin can neither write nor listen', async () => {
    const text = body({ text: EXAMPLE, dryRun: true })
    for (const origin of ['https://evil.example', `http://localhost:${port}`, 'http://127.0.0.1:1', 'null']) {
      expect((await ask('POST', '/api/apply', { ...own(), origin }, text)).status).toBe(403)
      expect((await ask('GET', '/api/events', { cookie, origin })).status).toBe(403)
    }
    const { origin: _without, ...rest } = own()
    expect((await ask('POST', '/api/apply', rest, text)).status).toBe(403)
    expect((await ask('GET', '/api/cluster', { cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403)
    const { headers } = await ask('GET', '/api/cluster', { cookie })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('pages', () => {
  const policyOf = ({ headers }: Answer) =>
    Object.fromEntries(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)])
    ) as Record<string, string[]>
  const nonceOf = (answer: Answer) => /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1]

  it('run no script without the nonce, which is new each time, and evaluate nothing', async () => {
    const page = await ask('GET', '/', { cookie })
    expect(page.status).toBe(200)
    const policy = policyOf(page)
    expect(policy['default-src']).toEqual(["'none'"])
    expect(policy['script-src']).toEqual(["'self'", `'nonce-${nonceOf(page)}'`, "'strict-dynamic'"])
    expect(policy['style-src']).toEqual(["'self'", `'nonce-${nonceOf(page)}'`])
    expect(policy['worker-src']).toEqual(["'self'"])
    expect(policy['connect-src']).toEqual(["'self'"])
    expect(policy['frame-ancestors']).toEqual(["'none'"])
    expect(String(page.headers['content-security-policy'])).not.toMatch(/unsafe-eval|https?:|\*/)
    const scripts = page.text.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(2)
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(page)}"`)
    expect(page.text).not.toMatch(/\son\w+="/)
    expect(nonceOf(await ask('GET', '/', { cookie }))).not.toBe(nonceOf(page))
  })

  it('the frame that fetches from other hosts has no way back: no origin, no cookie, none but scripts of its own', async () => {
    const frame = await ask('GET', '/from-url', { cookie })
    expect(frame.status).toBe(200)
    const policy = policyOf(frame)
    expect(policy.sandbox).toEqual(['allow-scripts'])
    expect(policy['default-src']).toEqual(["'none'"])
    expect(policy['connect-src']).toEqual(['https:'])
    expect(policy['script-src']).toEqual([`'nonce-${nonceOf(frame)}'`])
    expect(policy['frame-ancestors']).toEqual(["'self'"])
    expect(frame.headers['x-frame-options']).toBe('SAMEORIGIN')
    expect((await ask('GET', '/from-url')).status).toBe(401)
    // What it would call the API with.
    expect((await ask('GET', '/api/session', { cookie, origin: 'null' })).status).toBe(403)
  })

  it('a nonce of the client is not taken', async () => {
    const mine = { 'x-nonce': 'mine', 'content-security-policy': "script-src 'nonce-mine'" }
    expect((await ask('GET', '/', { cookie, ...mine })).text).not.toContain('nonce="mine"')
  })

  it.each(['/', '/api/health', '/api/cluster', '/nothing'])('%s: the headers that each answer has', async (path) => {
    const { headers } = await ask('GET', path, path.startsWith('/api') ? command : { cookie })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin'
    })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['x-powered-by']).toBeUndefined()
  })

  it('say how it is while the agent is away', async () => {
    const { status, text } = await ask('GET', '/api/health')
    expect(status).toBe(503)
    expect(JSON.parse(text)).toMatchObject({ status: 'starting', parts: { agent: { state: 'down' } } })
    expect((await ask('GET', '/', { cookie })).status).toBe(200)
  })
})

describe('bodies', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 32)

  it('of 50 MB are refused by their length, before they are sent', async () => {
    const started = performance.now()
    // Only the first megabyte is ever sent.
    const length = { ...json, 'content-length': String(50 * megabyte.length) }
    const answer = await new Promise<Answer>((resolve, reject) => {
      const request = httpRequest(
        { port, host: '127.0.0.1', method: 'POST', path: '/api/apply', headers: length },
        async (response) => {
          let text = ''
          for await (const part of response.setEncoding('utf8')) text += part
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
          request.destroy()
        }
      )
      request.on('error', reject)
      request.write(megabyte)
    })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'body-too-large',
      message: 'The request has 50 MB; at most 5 MB are read.'
    })
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('of 50 MB that do not say so', async () => {
    const { status, text } = await ask('POST', '/api/apply', json, Array(50).fill(megabyte))
    expect([status, JSON.parse(text).code]).toEqual([413, 'body-too-large'])
  })

  it.each([
    [
      'a YAML bomb',
      `a: &a [${'x,'.repeat(99)}x]\nb: &b [${'*a,'.repeat(99)}*a]\nc: [${'*b,'.repeat(99)}*b]\n`,
      'document-expands'
    ],
    ['__proto__', EXAMPLE.replace('endpointSelector', '__proto__'), 'key-forbidden']
  ])('%s is refused, with a message', async (_what, text, code) => {
    const answer = await ask('POST', '/api/apply', own(), body({ text }))
    expect([answer.status, JSON.parse(answer.text).issues[0].code]).toEqual([422, code])
  })

  it('are read in the one form that the contract has', async () => {
    expect((await ask('POST', '/api/apply', { ...json, 'content-type': 'text/plain' }, body({ text: '' }))).status).toBe(415)
    expect((await ask('POST', '/api/apply', json, [Buffer.from('{"text":1}')])).status).toBe(400)
    expect((await ask('PUT', '/api/apply', json, body({ text: '' }))).status).toBe(405)
  })
})

describe('the process', () => {
  it('streams at once, uncompressed, and ends with its supervisor while a stream is open', async () => {
    const response = await open('GET', '/api/events', { cookie, 'accept-encoding': 'gzip, br' })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(response.headers['content-type']).toContain('text/event-stream')
    const [first] = await once(response, 'data')
    expect(String(first)).toMatch(/^event: hello\ndata: \{/)
    const ended = once(server, 'exit')
    response.on('error', () => {})
    server.stdin?.end()
    await ended
  })

  it('has logged no secret', () => {
    expect(log).not.toContain(TOKEN)
    expect(log).not.toContain(START_TOKEN)
    expect(log).not.toContain(cookie.split('=')[1])
  })

  it('ends soon when asked, with a stream open; a session outlives it', async () => {
    server = await start()
    const response = await open('GET', '/api/events', { cookie })
    expect(response.statusCode).toBe(200)
    response.on('error', () => {}).resume()
    const started = performance.now()
    server.kill('SIGTERM')
    await once(server, 'exit')
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
