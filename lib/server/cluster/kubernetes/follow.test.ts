import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KubeConfig } from '@kubernetes/client-node'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Followed, follow } from './follow'

/** An API server that has pods: lists are answered by a test, watches are its to write to. */
let server: Server
let stopping: AbortController
let lists: object[][]
let asked: URLSearchParams[]
let told: Followed[]
let watches: ServerResponse[]
let changed: () => void
beforeEach(async () => {
  ;[lists, asked, told, watches, changed] = [[], [], [], [], () => {}]
  stopping = new AbortController()
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    response.writeHead(200, { 'content-type': 'application/json' })
    if (query.get('watch') === null) {
      const items = lists.length > 1 ? lists.shift() : lists[0]
      response.end(JSON.stringify({ metadata: { resourceVersion: '100' }, items }))
      return
    }
    asked.push(query)
    response.flushHeaders()
    watches.push(response)
    changed()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true },
    { name: 'u' }
  )
  const resource = { kind: 'Pod', plural: 'pods', at: ['api/v1'] }
  const tell = (followed: Followed) => {
    told.push(followed)
    changed()
  }
  lists = [[pod('stays', 1), pod('goes', 1)]]
  void follow(config, resource, tell, stopping.signal)
  await until(() => watches.length === 1)
})
afterEach(async () => {
  vi.useRealTimers()
  stopping.abort()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const pod = (name: string, version: number, phase = 'Running') => ({
  metadata: { name, namespace: 'd', uid: name, resourceVersion: String(version) },
  status: { phase, conditions: [{ version }] }
})
/** Objects of a list do not say what they are, those of a watch do. */
const say = (type: string, object: object) =>
  watches.at(-1)?.write(`${JSON.stringify({ type, object: { kind: 'Pod', apiVersion: 'v1', ...object } })}\n`)
const until = (found: () => boolean) =>
  new Promise<void>((resolve) => {
    changed = () => found() && resolve()
    changed()
  })
const objects = () => told.at(-1)?.objects
const phaseOf = (name: string) => (objects()?.get(`d/${name}`)?.status as { readonly phase?: string } | undefined)?.phase

it('a watch goes on where the last bookmark was', async () => {
  say('BOOKMARK', { metadata: { resourceVersion: '140' } })
  watches.at(-1)?.end()
  await until(() => asked.length === 2)
  expect(asked.map((query) => query.get('resourceVersion'))).toEqual(['100', '140'])
})

it('too-old-410: all is listed again; what has not changed is the same object, and what is not there is gone', async () => {
  const before = objects()?.get('d/stays')
  lists = [[pod('stays', 7), pod('comes', 7)]]
  say('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })
  watches.at(-1)?.end()
  await until(() => watches.length === 2 && objects()?.has('d/comes') === true)
  expect([...(objects()?.keys() ?? [])]).toEqual(['d/stays', 'd/comes'])
  expect(objects()?.get('d/stays')).toBe(before)
})

// Guards: a kubelet's report that changes nothing has every agent make its world anew.
it('what changes nothing that is kept is not told of; what does is', async () => {
  // Of the list, and of the watch that was opened.
  await until(() => told.length === 2)
  say('MODIFIED', pod('stays', 8))
  say('MODIFIED', pod('goes', 9, 'Failed'))
  await until(() => phaseOf('goes') === 'Failed')
  expect(told).toHaveLength(3)
  say('DELETED', pod('goes', 10))
  await until(() => objects()?.has('d/goes') === false)
})

it('server-away-for-an-hour: what is known stays, it is asked for seldom, and goes on where it was', async () => {
  const known = [...(objects() ?? [])]
  // Only our own pauses: connections are real.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { port } = server.address() as AddressInfo
  const opened = asked.length
  const before = told.length
  const gone = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await gone
  await until(() => told.at(-1)?.state === 'stale')
  for (let second = 0; second < 3_600; second++) {
    vi.advanceTimersByTime(1_000)
    // A refusal takes as long as it takes.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const attempts = told.length - before
  expect(attempts).toBeGreaterThan(60)
  expect(attempts).toBeLessThan(260)
  expect([told.at(-1)?.state, [...(objects() ?? [])]]).toEqual(['stale', known])

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const again = setInterval(() => vi.advanceTimersByTime(30_000), 5)
  await until(() => asked.length > opened)
  clearInterval(again)
  // Not listed anew: the version that it had is not too old yet.
  expect(asked.at(-1)?.get('resourceVersion')).toBe('100')
  say('MODIFIED', pod('goes', 9, 'Failed'))
  await until(() => phaseOf('goes') === 'Failed')
  expect(told.at(-1)?.state).toBe('live')
})
