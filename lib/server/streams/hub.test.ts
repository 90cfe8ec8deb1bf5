import { mkdtempSync, rmSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FlowBatch, FlowsResponse } from '@/lib/api'
import { SESSION_SECONDS, Sessions } from '@/lib/server/access/session'
import { type Peer, startPeer, streaming } from '@/test/support/grpc-peer'
import { readStream } from '@/test/support/stream'
import { type RunningWeb, startWeb, TOKEN } from '@/test/support/web'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'portcullis-hub-'))
const flows = streaming(() => [])
const started = Date.UTC(2026, 0, 1)
let sent = 0
let peer: Peer
let web: RunningWeb

/** A flow of about four kilobytes. */
const send = () =>
  flows.send({
    time: new Date(started + sent++).toISOString(),
    verdict: sent % 2 === 0 ? 'DROPPED' : 'FORWARDED',
    source: { namespace: 'default', pod: 'a', address: '10.0.0.1' },
    destination: { address: '192.0.2.1', port: 80 },
    protocol: 'TCP',
    summary: 'x'.repeat(4000)
  })
const newest = async () => {
  const answer = (await (await web.command('/api/flows?last=1')).json()) as FlowsResponse
  return Number(answer.flows[0]?.id.split('-')[1] ?? 0)
}
/** All that were sent have come to the hub. */
const arrived = () => expect.poll(newest, { timeout: 30_000, interval: 50 }).toBe(sent)

beforeAll(async () => {
  peer = await startPeer('agent', join(folder, 'agent.sock'), {
    GetFlows: flows.handler,
    WatchCluster: streaming(() => []).handler
  })
  web = await startWeb(folder, { agent: join(folder, 'agent.sock') })
  await vi.waitUntil(() => flows.count() === 1)
})
afterAll(async () => {
  await web?.stop()
  await peer?.stop()
  rmSync(folder, { recursive: true })
})

describe('the hub', () => {
  it('a client that reads slowly loses flows, is told how many, and costs nobody else anything', async () => {
    const slow = await new Promise<IncomingMessage>((resolve) =>
      get(
        {
          port: web.port,
          host: '127.0.0.1',
          path: '/api/events?only=flows&last=0',
          headers: { authorization: `Bearer ${TOKEN}` }
        },
        resolve
      )
    )
    slow.pause()
    const quick = await readStream(web, '/api/events?only=flows&last=0')
    await quick.until(({ type }) => type === 'hello')
    const first = sent
    let got = 0
    let missed = 0
    const reading = quick.until((message) => {
      if (message.type === 'flows') {
        got += message.data.flows.length
        missed += message.data.lost
      }
      return got + missed === 10_000
    })
    for (let burst = 0; burst < 20; burst++) {
      for (let each = 0; each < 500; each++) send()
      await vi.waitUntil(() => got + missed === sent - first, { timeout: 30_000 })
    }
    await reading
    quick.stop()
    expect(missed).toBe(0)

    let text = ''
    let seen = 0
    let lost = 0
    for await (const part of slow.setEncoding('utf8')) {
      text += part
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const data = /^event: flows\n(?:id: .*\n)?data: (.*)$/.exec(message)?.[1]
        if (data === undefined) continue
        const batch = JSON.parse(data) as FlowBatch
        seen += batch.flows.length
        lost += batch.lost
      }
      if (seen + lost === sent - first) break
    }
    slow.destroy()
    expect(seen + lost).toBe(10_000)
    expect(lost).toBeGreaterThan(0)
  })

  it('a client that comes back gets what it missed', async () => {
    send()
    await arrived()
    const before = await readStream(web, '/api/events?only=flows&last=1')
    const [, message] = await before.until(({ type }) => type === 'flows')
    before.stop()
    const id = message?.type === 'flows' ? (message.data.flows[0]?.id ?? '') : ''
    send()
    send()
    await arrived()
    const after = await readStream(web, '/api/events?only=flows', { 'last-event-id': id })
    const [, next] = await after.until(({ type }) => type === 'flows')
    after.stop()
    const number = Number(id.split('-')[1])
    expect(next?.type === 'flows' && next.data).toMatchObject({
      lost: 0,
      flows: [{ id: id.replace(/\d+$/, String(number + 1)) }, { id: id.replace(/\d+$/, String(number + 2)) }]
    })
  })

  it('an id of another server counts for none', async () => {
    const stream = await readStream(web, '/api/events?only=flows&last=3', { 'last-event-id': 'other-1' })
    const [, message] = await stream.until(({ type }) => type === 'flows')
    stream.stop()
    expect(message?.type === 'flows' && message.data.flows).toHaveLength(3)
  })

  it('a browser is told nothing after its session is over, and why once it asks; the command is told on', async () => {
    const session = new Sessions(TOKEN, web.port).open(Date.now() - (SESSION_SECONDS - 2) * 1000)
    const cookie = session.split(';')[0] ?? ''
    const opened = await fetch(`http://127.0.0.1:${web.port}/api/events?only=flows&last=0`, { headers: { cookie } })
    const command = await readStream(web, '/api/events?only=flows&last=0')
    await command.until(({ type }) => type === 'hello')
    expect(await opened.text()).toMatch(/^event: hello/)
    const asked = await fetch(`http://127.0.0.1:${web.port}/api/session`, { headers: { cookie } })
    expect(asked.status).toBe(401)
    send()
    await command.until(({ type }) => type === 'flows')
    command.stop()
  })

  it('tells only the flows that were asked for', async () => {
    const stream = await readStream(web, '/api/events?only=flows&last=10&verdict=DROPPED&pod=default/a')
    const [, message] = await stream.until(({ type }) => type === 'flows')
    stream.stop()
    const verdicts = message?.type === 'flows' ? message.data.flows.map(({ verdict }) => verdict) : []
    expect(new Set(verdicts)).toEqual(new Set(['DROPPED']))
  })
})
