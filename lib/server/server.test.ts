import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  ApplyResponse,
  ClusterView,
  CountersResponse,
  DeleteResponse,
  ErrorResponse,
  FlowsResponse,
  HealthResponse,
  HistoryResponse,
  PoliciesResponse,
  ProbeResponse,
  SessionResponse,
  StatusResponse,
  WaitingResponse
} from '@/lib/api/http'
import { type RunningAgent, startAgent } from '@/test/support/agent'
import { answering, type Peer, startPeer } from '@/test/support/grpc-peer'
import { readStream } from '@/test/support/stream'
import { type RunningWeb, START_TOKEN, startWeb, TOKEN } from '@/test/support/web'

// Processes and sockets: seconds, on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const EXAMPLE = readFileSync(new URL('../../test/support/example.yaml', import.meta.url), 'utf8')
const KEY = 'CiliumNetworkPolicy/default/example'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-server-'))
let agent: RunningAgent
let playground: Peer
let web: RunningWeb

beforeAll(async () => {
  agent = await startAgent(folder)
  playground = await startPeer('playground', join(folder, 'other.sock'), {
    Describe: answering(() => ({ yaml: '' })),
    Probe: answering(() => ({ outcome: 'timeout', detail: '', milliseconds: 2000 }))
  })
  web = await startWeb(folder, { agent: agent.socket, playground: join(folder, 'other.sock') })
}, 60_000)
afterAll(async () => {
  await web?.stop()
  await playground?.stop()
  await agent?.stop()
  rmSync(folder, { recursive: true })
})

const get = async <T>(path: string, schema: { parse(value: unknown): T }) =>
  schema.parse(await (await web.command(path)).json())
const apply = async (body: object) => {
  const answer = await web.post('/api/apply', body)
  return { status: answer.status, ...ApplyResponse.parse(await answer.json()) }
}
const refusal = async (answer: Response) => ({ status: answer.status, ...ErrorResponse.parse(await answer.json()) })

/** A request with any header, Host and Origin included, which `fetch` sets by itself. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = ''
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port: web.port, host: '127.0.0.1', method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

describe('what is read', () => {
  it('has the shapes of lib/api', async () => {
    expect(await get('/api/health', HealthResponse)).toMatchObject({ status: 'ok', enforcement: 'simulated' })
    expect(await get('/api/session', SessionResponse)).toEqual({ client: 'command', name: '', version: '0.0.0-test' })
    expect(await get('/api/status', StatusResponse)).toMatchObject({
      agents: [{ node: 'node-1', reason: 'This is a test.' }]
    })
    const { world, live } = await get('/api/cluster', ClusterView)
    expect(live).toBe(true)
    expect(world.pods.map(({ name }) => name)).toContain('backend2')
    await get('/api/counters', CountersResponse)
    await get('/api/history?last=5', HistoryResponse)
    await get('/api/flows?last=5&verdict=DROPPED&pod=default/', FlowsResponse)
  })

  it('health needs no token, all else does', async () => {
    expect((await raw('GET', '/api/health', {})).status).toBe(200)
    for (const path of ['session', 'cluster', 'policies', 'status', 'counters', 'flows', 'events', 'history', 'nothing']) {
      expect([path, (await raw('GET', `/api/${path}`, {})).status]).toEqual([path, 401])
    }
  })

  it('a wrong query says what is wrong with it', async () => {
    expect(await refusal(await web.command('/api/flows?last=-1'))).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(await refusal(await web.command('/api/flows?lots=1'))).toMatchObject({ status: 400 })
    expect(await refusal(await web.command('/api/nothing'))).toMatchObject({ status: 404, code: 'not-found' })
  })
})

describe('apply and delete', () => {
  it('checks without changing, warns of lost DNS with the rule that keeps it, applies, and deletes', async () => {
    const check = await apply({ text: EXAMPLE, dryRun: true })
    expect(check).toMatchObject({ status: 200, ok: true, dryRun: true, objects: [{ action: 'created', before: '' }] })
    expect(check.objects[0]?.diff).toContain('+kind: CiliumNetworkPolicy\n')
    const loss = check.impact.find(({ code }) => code === 'loses-dns')
    expect(loss).toMatchObject({ pods: ['default/backend2'], direction: 'egress', policy: KEY })
    const pair = (from: string, to: string) => check.reach?.pairs.find((each) => each.from === from && each.to === to)
    expect(pair('default/backend1', 'default/backend2')).toEqual({
      change: 'loses',
      from: 'default/backend1',
      to: 'default/backend2',
      direction: 'ingress',
      ports: 'everything but TCP 5000',
      rule: 'default deny of default/example'
    })
    expect(check.reach?.pairs.some(({ change }) => change === 'gains')).toBe(false)
    expect((await get('/api/policies', PoliciesResponse)).policies).toEqual([])

    expect(await apply({ text: EXAMPLE, expect: { [KEY]: 0 } })).toMatchObject({
      status: 200,
      ok: true,
      objects: [{ generation: 1 }]
    })
    expect((await get('/api/policies', PoliciesResponse)).policies).toMatchObject([{ name: 'example', text: EXAMPLE }])

    const kept = `${EXAMPLE}${(loss?.suggestion?.yaml ?? '').replace(/^/gm, '    ').trimEnd()}\n`
    const second = await apply({ text: kept, dryRun: true })
    expect(second.impact).toEqual([])
    expect(second.objects[0]).toMatchObject({ action: 'configured', before: EXAMPLE, after: kept })
    expect(second.objects[0]?.diff).toMatch(/^@@ -\d+,3 \+\d+,\d+ @@\n( .*\n){3}(\+.*\n)+$/)

    const other = { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example', expect: 7 }
    for (const dryRun of [true, false]) {
      expect(await refusal(await web.post('/api/delete', { ...other, dryRun }))).toMatchObject({
        status: 409,
        code: 'changed-meanwhile',
        message: `${KEY} was changed by someone else meanwhile (generation 1, expected 7).`,
        fix: 'Look at what is in force now, then delete it again.'
      })
    }
    expect((await get('/api/policies', PoliciesResponse)).policies).toHaveLength(1)
    expect((await web.post('/api/delete', { ...other, expect: 1, dryRun: true })).status).toBe(200)
    const gone = await web.post('/api/delete', { ...other, expect: 1 })
    expect(DeleteResponse.parse(await gone.json())).toMatchObject({
      ok: true,
      object: { action: 'deleted', before: EXAMPLE }
    })
    const again = await web.post('/api/delete', { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example' })
    expect(await refusal(again)).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('someone else changed it meanwhile: 409', async () => {
    const answer = await apply({ text: EXAMPLE, expect: { [KEY]: 7 } })
    expect(answer).toMatchObject({ status: 409, ok: false, issues: [{ code: 'changed-meanwhile' }] })
  })

  it('what is no policy: 422, and 200 when it was only asked', async () => {
    const text = EXAMPLE.replace('app: backend1', 'app: "-not a label-"')
    expect(await apply({ text })).toMatchObject({ status: 422, ok: false })
    expect(await apply({ text, dryRun: true })).toMatchObject({ status: 200, ok: false })
    expect((await get('/api/policies', PoliciesResponse)).policies).toEqual([])
  })

  it.each([
    [
      'a YAML bomb',
      `a: &a [${'x,'.repeat(50)}]\n${['b', 'c', 'd', 'e'].map((key, at) => `${key}: &${key} [${`*${'abcd'[at]},`.repeat(50)}]\n`).join('')}`,
      'document-expands'
    ],
    ['a nest of ten thousand', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'document-too-deep'],
    ['__proto__', EXAMPLE.replace('endpointSelector', '__proto__'), 'key-forbidden'],
    ['two megabytes', `# ${'x'.repeat(2 * 1024 * 1024)}\n${EXAMPLE}`, 'document-too-large'],
    ['no YAML', '{', 'yaml-syntax']
  ])('%s is refused with a message', async (_what, text, code) => {
    const answer = await apply({ text })
    expect(answer).toMatchObject({ status: 422, ok: false })
    expect(answer.issues.map((issue) => issue.code)).toContain(code)
    for (const { message } of answer.issues) expect(message.length).toBeLessThan(400)
  })

  it.each(['../../etc/passwd', '..', 'a/b', '/etc', 'x\u0000y', 'a'.repeat(300)])('a name is no path: %j', async (name) => {
    const answer = await apply({ text: EXAMPLE.replace('name: example', `name: ${JSON.stringify(name)}`) })
    expect(answer).toMatchObject({ status: 422, ok: false })
  })

  it('a body that is not as the contract says', async () => {
    const send = (body: string, type = 'application/json') =>
      web.command('/api/apply', { method: 'POST', headers: { 'content-type': type }, body }).then(refusal)
    expect(await send('{')).toMatchObject({ status: 400, code: 'not-json' })
    expect(await send('{}')).toMatchObject({
      status: 400,
      code: 'request-invalid',
      message: expect.stringContaining('text')
    })
    expect(await send('{"text":"","other":1}')).toMatchObject({ status: 400, code: 'request-invalid' })
    expect(await send('{"text":"","expect":{"__proto__":1}}')).toMatchObject({ status: 400, code: 'key-forbidden' })
    expect(await send('{"text":""}', 'text/plain')).toMatchObject({ status: 415 })
    expect(await send('text=', 'application/x-www-form-urlencoded')).toMatchObject({ status: 415 })
  })

  it('a body beyond 5 MB is not read: declared or not', async () => {
    const declared = await web.command('/api/apply', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(6 * 1024 * 1024)
    })
    expect(await refusal(declared)).toMatchObject({ status: 413, code: 'body-too-large' })
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65536
        controller.enqueue(new Uint8Array(65536).fill(32))
      }
    })
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half'
    } as RequestInit
    // The server ends the connection: the sender sees the answer, or that nobody listens any more.
    const outcome = await web.command('/api/apply', init).then(refusal, () => ({ status: 413 }))
    expect(outcome.status).toBe(413)
    expect(sent).toBeLessThan(30 * 1024 * 1024)
  })
})

describe('an object that another tool keeps', () => {
  const owned = EXAMPLE.replace('metadata:', 'metadata:\n  labels: {argocd.argoproj.io/instance: shop}')
  const warned = { code: 'owned-by-tool', severity: 'warning', policy: KEY }

  it('is warned of before it is changed, also where the new text no longer says so, and before it is deleted', async () => {
    expect((await apply({ text: owned, dryRun: true })).issues.filter(({ code }) => code === 'owned-by-tool')).toMatchObject(
      [warned]
    )
    await apply({ text: owned })
    expect((await apply({ text: EXAMPLE, dryRun: true })).issues).toContainEqual(expect.objectContaining(warned))
    const named = { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example' }
    const check = DeleteResponse.parse(await (await web.post('/api/delete', { ...named, dryRun: true })).json())
    expect(check.issues).toMatchObject([warned])
    await web.post('/api/delete', named)
  })
})

describe('a change that is to be confirmed', () => {
  const settle = async (path: 'confirm' | 'rollback', body = {}) =>
    WaitingResponse.parse(await (await web.post(`/api/${path}`, body)).json())

  it('is told to every stream, is proved on each node, and is rolled back on demand', async () => {
    const stream = await readStream(web, '/api/events?only=changes')
    const told = () => stream.until(({ type }) => type === 'changes')
    await told()
    const made = await apply({ text: EXAMPLE, confirmWithin: 600 })
    expect(made.proof).toEqual([{ node: 'node-1', state: 'in-force', revision: made.revision, detail: '' }])
    const [waiting] = (await get('/api/history', HistoryResponse)).waiting
    expect(waiting).toMatchObject({ id: made.change, seconds: 600, state: 'waiting', objects: [{ action: 'created' }] })
    await told()
    stream.stop()
    expect(await apply({ text: EXAMPLE.replace('5000', '5001') })).toMatchObject({
      status: 409,
      issues: [{ code: 'waits-for-confirmation' }]
    })
    expect(await refusal(await web.post('/api/confirm', { id: '999999' }))).toMatchObject({ status: 404 })
    expect((await settle('rollback', { id: made.change })).done).toMatchObject([{ action: 'roll-back', of: made.change }])
    await expect.poll(async () => (await get('/api/policies', PoliciesResponse)).policies).toEqual([])
    expect(await refusal(await web.post('/api/confirm', {}))).toMatchObject({ status: 404, code: 'nothing-waits' })
  })

  it('and that is too short or too long a time is refused', async () => {
    for (const confirmWithin of [4, 86_401, 5.5]) {
      expect(await refusal(await web.post('/api/apply', { text: EXAMPLE, confirmWithin }))).toMatchObject({ status: 400 })
    }
  })
})

describe('probe', () => {
  it('asks the playground', async () => {
    const answer = await web.post('/api/probe', { from: 'default/a', to: 'default/b', port: 80, timeoutMs: 10 })
    expect(ProbeResponse.parse(await answer.json())).toMatchObject({ outcome: 'timeout', simulated: false })
  })

  it.each([
    { from: 'a', to: 'default/b', port: 80 },
    { from: 'd/a', to: 'd/b', port: 0 },
    { from: 'd/a', to: 'd/b', port: 80, timeoutMs: 1e9 }
  ])('refuses %j', async (body) => expect(await refusal(await web.post('/api/probe', body))).toMatchObject({ status: 400 }))
})

describe('who may speak', () => {
  const cookie = async () => {
    const url = new URL(((await (await web.post('/api/session', {})).json()) as { url: string }).url)
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).not.toContain('token')
    return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  it('the link of the start lets one browser in, once', async () => {
    const open = () => fetch(`http://127.0.0.1:${web.port}/some?x=1&token=${START_TOKEN}`, { redirect: 'manual' })
    const first = await open()
    expect(first.status).toBe(303)
    expect(first.headers.get('location')).toBe(`http://127.0.0.1:${web.port}/some?x=1`)
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    const second = await open()
    expect(second.status).toBe(401)
    expect(await second.text()).toContain('This link has been used')
    expect(second.headers.get('set-cookie')).toBeNull()
  })

  it('a link on another site works too, where a redirect would not carry the cookie', async () => {
    const { url } = (await (await web.post('/api/session', {})).json()) as { url: string }
    const { status, text } = await raw('GET', new URL(url).pathname + new URL(url).search, {
      'sec-fetch-site': 'cross-site'
    })
    expect(status).toBe(200)
    expect(text).toContain(`http-equiv="refresh" content="0;url=http://127.0.0.1:${web.port}/"`)
  })

  it('a browser with a session may read and write, from our own pages alone', async () => {
    const session = { cookie: await cookie() }
    const own = { ...session, origin: `http://127.0.0.1:${web.port}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ text: EXAMPLE, dryRun: true })
    expect((await raw('GET', '/api/session', session)).status).toBe(200)
    expect((await raw('POST', '/api/apply', own, body)).status).toBe(200)
    for (const origin of [undefined, 'http://127.0.0.1:1', `http://localhost:${web.port}`, 'https://evil.example', 'null']) {
      const { origin: _own, ...rest } = own
      const answer = await raw('POST', '/api/apply', { ...rest, ...(origin !== undefined && { origin }) }, body)
      expect([origin, answer.status]).toEqual([origin, 403])
    }
    expect((await raw('GET', '/api/cluster', { ...session, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await raw('POST', '/api/session', own, '{}')).status).toBe(403)
  })

  it.each(['evil.example', `evil.example:3000`, '127.0.0.1', 'localhost:1'])(
    'the name %s is not ours (DNS rebinding)',
    async (host) => {
      for (const path of ['/', '/api/health', '/api/cluster']) {
        const answer = await raw('GET', path, { host, authorization: `Bearer ${TOKEN}` })
        expect(answer.status).toBe(421)
      }
    }
  )

  it('without a session a page says how to get one', async () => {
    const { status, text } = await raw('GET', '/', {})
    expect(status).toBe(401)
    expect(text).toContain('npx portcullis link')
  })
})

describe('the event stream', () => {
  it('begins with every state, and tells of a change', async () => {
    const stream = await readStream(web, '/api/events')
    const missing = new Set<string>(['hello', 'cluster', 'status', 'counters'])
    const first = await stream.until(({ type }) => missing.delete(type) && missing.size === 0)
    expect(first[0]?.type).toBe('hello')
    await apply({ text: EXAMPLE })
    const change = await stream.until((event) => event.type === 'cluster' && event.data.policies.length === 1)
    expect(change.at(-1)).toMatchObject({ data: { live: true, policies: [{ name: 'example' }] } })
    const body = { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'example' }
    await web.post('/api/delete', body)
    await stream.until((event) => event.type === 'cluster' && event.data.policies.length === 0)
    stream.stop()
  })

  it('tells only what was asked for', async () => {
    const stream = await readStream(web, '/api/events?only=status&last=0')
    const seen = await stream.until(({ type }) => type === 'status')
    expect(seen.map(({ type }) => type)).toEqual(['hello', 'status'])
    stream.stop()
  })
})

describe('without an agent', () => {
  it('the server answers, and says so', async () => {
    const alone = mkdtempSync(join(tmpdir(), 'portcullis-alone-'))
    const server = await startWeb(alone, { agent: join(alone, 'agent.sock') })
    try {
      const health = await server.command('/api/health')
      expect(health.status).toBe(503)
      expect(await health.json()).toMatchObject({ status: 'starting', parts: { agent: { state: 'down' } } })
      expect(await (await server.command('/api/cluster')).json()).toMatchObject({ live: false, policies: [] })
      expect(await refusal(await server.post('/api/apply', { text: EXAMPLE }))).toMatchObject({
        status: 503,
        code: 'agent-unavailable',
        message: 'The agent does not answer on its socket.'
      })
      expect(await refusal(await server.post('/api/probe', { from: 'a/b', to: 'c/d', port: 1 }))).toMatchObject({
        status: 501,
        code: 'no-playground'
      })
    } finally {
      await server.stop()
      rmSync(alone, { recursive: true })
    }
  })
})
