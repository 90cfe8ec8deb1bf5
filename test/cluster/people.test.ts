import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { EventMessage } from '@/lib/api'
import { ApplyResponse, ClusterView, HistoryResponse, RightsResponse, SessionResponse } from '@/lib/api/http'
import { ApiServer } from '../differential/api-server/server'
import { type RunningStream, readStream } from '../support/stream'
import { type RunningWeb, startWeb } from '../support/web'
import { type RunningApiServer, startApiServer } from './api-server'

// A server of its own: what is in it and who may what belongs together.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const folder = mkdtempSync(join(tmpdir(), 'portcullis-people-'))
const SECRET = 'secret-of-the-proxy-'.repeat(2)
let server: RunningApiServer
let api: ApiServer
/** People sign in with a token of their own. */
let web: RunningWeb
/** A proxy in front has them sign in. */
let proxied: RunningWeb

beforeAll(async () => {
  server = await startApiServer()
  api = new ApiServer(server.kubeconfig)
  for (const namespace of ['shop', 'bank']) {
    await made('/api/v1/namespaces', { metadata: { name: namespace } })
    await made(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
    const spec = { automountServiceAccountToken: false, containers: [{ name: 'main', image: 'none' }] }
    await made(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'web', labels: { app: 'web' } }, spec })
  }
  await made('/apis/networking.k8s.io/v1/namespaces/bank/networkpolicies', {
    metadata: { name: 'vault' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] }
  })
  const policies = { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] }
  const pods = { apiGroups: [''], resources: ['pods'], verbs: ['list'] }
  await made(`${RBAC}/clusterroles`, {
    metadata: { name: 'draws' },
    rules: [pods, { ...policies, verbs: ['get', 'list', 'create', 'patch', 'update', 'delete'] }]
  })
  await made(`${RBAC}/clusterroles`, { metadata: { name: 'looks' }, rules: [pods, { ...policies, verbs: ['get', 'list'] }] })
  await bound('draws', 'shop', { kind: 'User', name: 'writer' })
  await bound('draws', 'shop', { kind: 'Group', name: 'devs' })
  await bound('draws', 'bank', { kind: 'Group', name: 'bankers' })
  await bound('looks', 'shop', { kind: 'User', name: 'reader' })
  writeFileSync(join(folder, 'proxy-secret'), SECRET)
  const own = { PORTCULLIS_KUBECONFIG: server.kubeconfig, PORTCULLIS_AUDIT_LOG: join(folder, 'audit.jsonl') }
  web = await startWeb(join(folder), { env: { ...own, PORTCULLIS_SIGN_IN: 'token' } })
  proxied = await startProxied()
  for (const one of [web, proxied]) {
    const stream = await readStream(one, '/api/events?only=cluster')
    await stream.until(({ type, data }) => type === 'cluster' && data.live && data.world.pods.length === 2)
    stream.stop()
  }
})
afterAll(async () => {
  await web?.stop()
  await proxied?.stop()
  await server?.end()
  rmSync(folder, { recursive: true, force: true })
})

const startProxied = () =>
  startWeb(folder, {
    env: {
      PORTCULLIS_KUBECONFIG: server.kubeconfig,
      PORTCULLIS_AUDIT_LOG: join(folder, 'audit.jsonl'),
      PORTCULLIS_SIGN_IN: 'proxy',
      PORTCULLIS_PROXY_SECRET_FILE: join(folder, 'proxy-secret'),
      PORTCULLIS_WEB_STATE_DIR: join(folder, 'proxied')
    }
  })

async function made(path: string, body: object): Promise<void> {
  expect([path, (await api.create(path, body)).status]).toEqual([path, 201])
}

const bound = (role: string, namespace: string, subject: { readonly kind: string; readonly name: string }) =>
  made(`${RBAC}/namespaces/${namespace}/rolebindings`, {
    metadata: { name: `${role}-${subject.name}` },
    subjects: [{ ...subject, apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { kind: 'ClusterRole', name: role, apiGroup: 'rbac.authorization.k8s.io' }
  })

const tokenOf = (user: string): string =>
  JSON.parse(readFileSync(server.userConfig(user), 'utf8')).users[0].user.token as string

/** Somebody at a browser: what it sends with each request. */
interface Visitor {
  get(path: string): Promise<Response>
  post(path: string, body: object): Promise<Response>
  readonly headers: Readonly<Record<string, string>>
}

function visitor(at: RunningWeb, own: Readonly<Record<string, string>>): Visitor {
  const base = `http://127.0.0.1:${at.port}`
  const headers = { ...own, origin: base, 'sec-fetch-site': 'same-origin' }
  return {
    headers,
    get: (path) => fetch(base + path, { headers }),
    post: (path, body) =>
      fetch(base + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body)
      })
  }
}

/** The form of the sign-in page, which stood in the place of the page at this path. */
function submitted(text: string, path = '/'): Promise<Response> {
  const base = `http://127.0.0.1:${web.port}`
  const form = { 'content-type': 'application/x-www-form-urlencoded', referer: base + path }
  const headers = { origin: base, 'sec-fetch-site': 'same-origin', ...form }
  const body = new URLSearchParams({ token: text }).toString()
  return fetch(base + path, { method: 'POST', headers, body, redirect: 'manual' })
}

async function signedIn(text: string): Promise<Visitor> {
  const answer = await submitted(text)
  expect(answer.status).toBe(303)
  return visitor(web, { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' })
}

const byProxy = (name: string, groups: string, secret = SECRET) =>
  visitor(proxied, { 'x-portcullis-proxy-secret': secret, 'x-forwarded-user': name, 'x-forwarded-groups': groups })

const policy = (name: string, namespace = 'shop', port = 80) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}}]}]}
`
const applied = async (who: Visitor, request: object) => {
  const answer = await who.post('/api/apply', request)
  return { status: answer.status, ...ApplyResponse.parse(await answer.json()) }
}
const clusterOf = async (who: Visitor) => ClusterView.parse(await (await who.get('/api/cluster')).json())
const rightsOf = async (who: Visitor, query: string) =>
  RightsResponse.parse(await (await who.get(`/api/rights?kind=NetworkPolicy&${query}`)).json())
const statusOf = async (name: string, namespace = 'shop') =>
  (await api.get(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`)).status
const audited = () =>
  readFileSync(join(folder, 'audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('who comes with a token', () => {
  it('is who the API server says; a token that it does not know lets nobody in', async () => {
    const refused = await submitted('no-such-token')
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null])
    expect(await refused.text()).toContain('The cluster does not know this token')
    const writer = await signedIn(tokenOf('writer'))
    expect(SessionResponse.parse(await (await writer.get('/api/session')).json())).toMatchObject({
      client: 'person',
      name: 'writer',
      groups: ['system:authenticated'],
      canSignOut: true
    })
    expect(audited().slice(0, 2)).toMatchObject([
      { audit: 'sign-in', outcome: 'refused', who: { name: '' } },
      { audit: 'sign-in', outcome: 'done', who: { client: 'person', name: 'writer' } }
    ])
  })

  it('is then where they wanted to be, and nowhere else', async () => {
    const base = `http://127.0.0.1:${web.port}`
    const at = async (path: string) => (await submitted(tokenOf('writer'), path)).headers.get('location')
    expect(await at('/?pane=history')).toBe(`${base}/?pane=history`)
    expect(await at('/api/sign-in')).toBe(`${base}/`)
    const body = new URLSearchParams({ token: tokenOf('writer') }).toString()
    const headers = { origin: base, 'content-type': 'application/x-www-form-urlencoded', referer: 'https://evil.example/' }
    const led = await fetch(`${base}/`, { method: 'POST', headers, body, redirect: 'manual' })
    expect([led.status, led.headers.get('location')]).toEqual([303, `${base}/`])
  })

  it('may paste a kubeconfig; one without a token is told how else', async () => {
    const writer = await signedIn(readFileSync(server.userConfig('writer'), 'utf8'))
    expect((await writer.get('/api/session')).status).toBe(200)
    const without = 'users: [{name: a, user: {exec: {command: login}}}]\ncurrent-context: ""\n'
    expect(await (await submitted(without)).text()).toContain('by a plugin that runs on your machine')
  })

  it('writes under its own rights: what RBAC refuses is refused in its words, and nothing is written', async () => {
    const reader = await signedIn(tokenOf('reader'))
    expect(await applied(reader, { text: policy('theirs') })).toMatchObject({
      status: 422,
      ok: false,
      issues: [{ code: 'forbidden', message: expect.stringContaining('User "reader" cannot') }]
    })
    expect(await statusOf('theirs')).toBe(404)
    const writer = await signedIn(tokenOf('writer'))
    expect(await applied(writer, { text: policy('mine') })).toMatchObject({ status: 200, ok: true })
    expect(await statusOf('mine')).toBe(200)
    const gone = { kind: 'NetworkPolicy', namespace: 'shop', name: 'mine' }
    for (const dryRun of [true, false]) {
      expect((await reader.post('/api/delete', { ...gone, dryRun })).status).toBe(403)
    }
    expect(await statusOf('mine')).toBe(200)
    expect((await writer.post('/api/delete', gone)).status).toBe(200)
  })

  it('is told beforehand what it may not, and why', async () => {
    const reader = await signedIn(tokenOf('reader'))
    expect(await rightsOf(reader, 'namespace=shop&name=web')).toEqual({
      apply: {
        allowed: false,
        reason: 'reader may not create, patch networkpolicies in the namespace shop.'
      },
      delete: { allowed: false, reason: 'reader may not delete networkpolicies in the namespace shop.' }
    })
    const writer = await signedIn(tokenOf('writer'))
    expect(await rightsOf(writer, 'namespace=shop')).toMatchObject({ apply: { allowed: true }, delete: { allowed: true } })
    expect(await rightsOf(writer, 'namespace=bank')).toMatchObject({ apply: { allowed: false } })
  })

  it('sees the namespaces whose pods it may list, and their policies, and no others', async () => {
    const { world, policies } = await clusterOf(await signedIn(tokenOf('writer')))
    expect(world.pods.map(({ namespace }) => namespace)).toEqual(['shop'])
    expect(world.namespaces.map(({ name }) => name)).toEqual(['shop'])
    expect(policies.filter(({ namespace }) => namespace !== 'shop')).toEqual([])
    const everybody = await clusterOf(await signedIn(tokenOf('admin')))
    expect(everybody.policies.map(({ name }) => name)).toContain('vault')
    const { policies: none, world: empty } = await clusterOf(await signedIn(tokenOf('nobody')))
    expect([none, empty.pods, empty.nodes]).toEqual([[], [], []])
  })

  it('the-command-has-no-rights: who holds the server’s own token reads, and writes nothing', async () => {
    const answer = await web.post('/api/apply', { text: policy('by-command') })
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'forbidden' }])
    expect(await statusOf('by-command')).toBe(404)
    // Nor is there a way round by a link that it makes.
    expect((await web.post('/api/session', {})).status).toBe(409)
  })

  it('signed out: its cookie is nobody’s, and its streams end', async () => {
    const writer = await signedIn(tokenOf('writer'))
    const stream = await fetch(`http://127.0.0.1:${web.port}/api/events`, { headers: writer.headers })
    const ended = stream.text()
    expect((await writer.post('/api/sign-out', {})).status).toBe(200)
    await ended
    expect((await writer.get('/api/cluster')).status).toBe(401)
  })

  it('token-taken-back: the next call that the cluster refuses ends the session', async () => {
    await made('/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'robot' } })
    const path = '/api/v1/namespaces/shop/serviceaccounts/robot'
    const { body } = await api.create(`${path}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {}
    })
    const robot = await signedIn((body as { readonly status: { readonly token: string } }).status.token)
    expect((await robot.get('/api/cluster')).status).toBe(200)
    await api.delete(path)
    // The API server keeps what it found of a token for ten seconds.
    const tried = async () => (await robot.post('/api/apply', { text: policy('robots'), dryRun: true })).status
    await expect.poll(tried, { timeout: 30_000, interval: 1_000 }).toBe(401)
    expect((await robot.get('/api/session')).status).toBe(401)
  })
})

describe('who comes by a proxy', () => {
  it('is nobody without the shared secret, whatever the headers say', async () => {
    for (const secret of ['', 'wrong'.repeat(9)]) {
      expect((await byProxy('jane', 'devs', secret).get('/api/cluster')).status).toBe(401)
    }
    expect((await byProxy('', 'devs').get('/api/cluster')).status).toBe(401)
    expect((await byProxy('jane', 'devs').get('/api/session')).status).toBe(200)
  })

  it.each([
    ['jane', 'system:masters'],
    ['jane', 'devs, system:masters'],
    ['system:admin', 'devs']
  ])('takes-a-name-of-the-clusters-own: %s of %s is nobody', async (name, groups) => {
    expect((await byProxy(name, groups).get('/api/cluster')).status).toBe(401)
  })

  it('is impersonated, with groups: what they may not, the API server refuses by that name', async () => {
    expect(await applied(byProxy('jane', 'devs'), { text: policy('by-jane') })).toMatchObject({ ok: true })
    expect(await applied(byProxy('jane', 'devs'), { text: policy('by-jane', 'bank') })).toMatchObject({
      ok: false,
      issues: [{ code: 'forbidden', message: expect.stringContaining('User "jane" cannot') }]
    })
    const { world } = await clusterOf(byProxy('joan', 'bankers,others'))
    expect(world.pods.map(({ namespace }) => namespace)).toEqual(['bank'])
  })

  it('another-site-asks: a page elsewhere cannot use the proxy’s session', async () => {
    const { headers } = byProxy('jane', 'devs')
    const asked = { ...headers, origin: 'https://evil.example', authorization: 'Bearer of-the-proxy' }
    const post = (with_: Record<string, string>) =>
      fetch(`http://127.0.0.1:${proxied.port}/api/apply`, {
        method: 'POST',
        headers: { ...with_, 'content-type': 'application/json' },
        body: JSON.stringify({ text: policy('evil') })
      })
    expect((await post(asked)).status).toBe(403)
    const { origin: _, ...without } = asked
    expect((await post(without)).status).toBe(403)
  })
})

describe('several at once', () => {
  const streamOf = (who: Visitor, at: RunningWeb) => readStream(at, '/api/events', { authorization: '', ...who.headers })
  const told = (stream: RunningStream, found: (message: EventMessage) => boolean) => stream.until(found)

  it('one’s apply is seen by the other at once; who had not seen it overwrites nothing', async () => {
    const [jane, john] = [byProxy('jane', 'devs'), byProxy('john', 'devs')]
    const stream = await streamOf(john, proxied)
    const version = (port: number) => (message: EventMessage) =>
      message.type === 'cluster' &&
      message.data.policies.some(({ name, text }) => name === 'both' && text.includes(`${port}`))
    await applied(jane, { text: policy('both', 'shop', 8001) })
    await told(stream, version(8001))
    await applied(jane, { text: policy('both', 'shop', 8002), expect: { 'NetworkPolicy/shop/both': 1 } })
    expect(
      await applied(john, { text: policy('both', 'shop', 8003), expect: { 'NetworkPolicy/shop/both': 1 } })
    ).toMatchObject({ status: 409, ok: false, issues: [{ code: 'changed-meanwhile' }] })
    await told(stream, version(8002))
    const { changes } = HistoryResponse.parse(await (await john.get('/api/history')).json())
    expect(changes[0]).toMatchObject({ by: { client: 'person', name: 'jane' }, action: 'apply' })
    stream.stop()
  })

  it('of a change in a namespace that is not theirs they see nothing', async () => {
    const joan = byProxy('joan', 'bankers')
    await applied(byProxy('jane', 'devs'), { text: policy('private') })
    const { changes } = HistoryResponse.parse(await (await joan.get('/api/history')).json())
    expect(changes.flatMap(({ objects }) => objects).filter(({ namespace }) => namespace === 'shop')).toEqual([])
  })
})

describe('one who takes all that there is', () => {
  it('has a number of streams and of checks of their own, is told so, and takes nothing from others', async () => {
    const [jane, john] = [byProxy('jane', 'devs'), byProxy('john', 'devs')]
    const gone = new AbortController()
    const open = (who: Visitor) =>
      fetch(`http://127.0.0.1:${proxied.port}/api/events?only=changes`, { headers: who.headers, signal: gone.signal })
    const opened = await Promise.all(Array.from({ length: 9 }, () => open(jane)))
    expect(opened.map(({ status }) => status).toSorted()).toEqual([...Array(8).fill(200), 429])
    expect(await opened.find(({ status }) => status === 429)?.json()).toEqual({
      code: 'too-many',
      message: 'You have 8 event streams at once already.',
      fix: 'Close some of the windows.'
    })
    expect((await open(john)).status).toBe(200)
    gone.abort()
    // As soon as the server has seen them go there is room again.
    await expect.poll(async () => (await jane.get('/api/events?only=changes')).status).toBe(200)

    const check = (who: Visitor) => who.post('/api/apply', { text: policy('tried'), dryRun: true })
    const checks = await Promise.all(Array.from({ length: 12 }, () => check(jane)))
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set([200, 429]))
    expect((await check(john)).status).toBe(200)
  })
})

describe('a change that is to be confirmed', () => {
  it('is rolled back by itself, under the rights of who made it; others may not settle it', async () => {
    const jane = byProxy('jane', 'devs')
    const stream = await readStream(proxied, '/api/events?only=changes')
    const { change } = await applied(jane, { text: policy('brief'), confirmWithin: 5 })
    expect(await statusOf('brief')).toBe(200)
    // Who does not see its policy does not hear that it waits.
    expect((await byProxy('joan', 'bankers').post('/api/confirm', { id: change })).status).toBe(404)
    await stream.until(({ type, data }) => type === 'changes' && data.waiting.length > 0)
    await stream.until(({ type, data }) => type === 'changes' && data.waiting.length === 0)
    expect(await statusOf('brief')).toBe(404)
    expect(audited().at(-1)).toMatchObject({
      action: 'roll-back',
      outcome: 'done',
      of: change,
      who: { client: 'server' },
      under: 'jane',
      objects: [{ name: 'brief', action: 'deleted' }]
    })
    stream.stop()
  })
})

it('server-started-anew: what waits is rolled back in time all the same, by impersonation of who made it', async () => {
  const { change } = await applied(byProxy('jane', 'devs'), { text: policy('over-a-restart'), confirmWithin: 10 })
  expect(await statusOf('over-a-restart')).toBe(200)
  await proxied.stop()
  proxied = await startProxied()
  const stream = await readStream(proxied, '/api/events?only=changes')
  await stream.until(({ type, data }) => type === 'changes' && data.waiting.some(({ id }) => id === change))
  await stream.until(({ type, data }) => type === 'changes' && data.waiting.length === 0)
  stream.stop()
  expect(await statusOf('over-a-restart')).toBe(404)
  expect(audited().at(-1)).toMatchObject({
    action: 'roll-back',
    outcome: 'done',
    of: change,
    under: 'jane',
    groups: ['devs']
  })
})

describe('the audit log', () => {
  it('has who, what, the difference and the outcome of each change, and of what was refused', () => {
    const lines = audited().filter(({ audit }) => audit === 'change')
    expect(lines).toContainEqual(
      expect.objectContaining({
        who: { client: 'person', name: 'writer' },
        groups: ['system:authenticated'],
        action: 'apply',
        outcome: 'done',
        objects: [
          {
            kind: 'NetworkPolicy',
            namespace: 'shop',
            name: 'mine',
            action: 'created',
            diff: expect.stringContaining('+metadata: {name: mine, namespace: shop}')
          }
        ]
      })
    )
    expect(lines).toContainEqual(
      expect.objectContaining({
        who: { client: 'person', name: 'reader' },
        action: 'apply',
        outcome: 'refused',
        reasons: [expect.stringContaining('User "reader" cannot')],
        objects: [expect.objectContaining({ name: 'theirs', diff: expect.stringContaining('+kind: NetworkPolicy') })]
      })
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ who: { client: 'person', name: 'reader' }, action: 'delete', outcome: 'refused' })
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ who: expect.objectContaining({ client: 'command' }), action: 'apply', outcome: 'refused' })
    )
  })

  it('has no token and no secret', () => {
    const text = readFileSync(join(folder, 'audit.jsonl'), 'utf8')
    for (const secret of [...['admin', 'reader', 'writer'].map(tokenOf), SECRET]) expect(text).not.toContain(secret)
  })
})
