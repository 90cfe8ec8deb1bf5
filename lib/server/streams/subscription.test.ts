import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FlowView } from '@/lib/api/http'
import { FlowRing } from './ring'
import { encodeEvent } from './sse'
import { Subscription, type Topic } from './subscription'

const flow = (id: number) => ({ id: `e-${id}`, lostBefore: 0 }) as FlowView
const flows = (from: number, count: number) => Array.from({ length: count }, (_, at) => flow(from + at))
const beat = (at: string) => ({ type: 'beat', data: { at } }) as const
const all = new Set<Topic>(['cluster', 'status', 'counters', 'flows'])

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

describe('Subscription', () => {
  it('a slow client sees the last state only', async () => {
    const client = new Subscription(all)
    client.state(beat('1'))
    client.state(beat('2'))
    expect(await client.next()).toEqual([beat('2')])
  })

  it('a slow client loses its oldest flows, and is told how many', async () => {
    const client = new Subscription(all)
    for (let at = 0; at < 50; at++) client.flows(flows(at * 100, 100))
    const [message] = (await client.next()) ?? []
    expect(message).toEqual({ type: 'flows', data: { flows: flows(4000, 1000), lost: 4000 } })
  })

  it('a fast client gets at most ten messages of flows a second, with every flow', async () => {
    const client = new Subscription(all)
    const started = Date.now()
    const seen: string[] = []
    let messages = 0
    const reader = (async () => {
      for (let next = await client.next(); next !== undefined; next = await client.next()) {
        messages += next.length
        for (const message of next) if (message.type === 'flows') seen.push(...message.data.flows.map(({ id }) => id))
      }
    })()
    for (let at = 0; at < 1000; at++) {
      client.flows([flow(at)])
      await vi.advanceTimersByTimeAsync(2)
    }
    await vi.advanceTimersByTimeAsync(200)
    client.close()
    await reader
    expect(seen).toEqual(flows(0, 1000).map(({ id }) => id))
    expect(messages).toBeLessThanOrEqual((Date.now() - started) / 100 + 1)
  })

  it('a state does not wait for the flows', async () => {
    const client = new Subscription(all)
    client.flows([flow(1)])
    await client.next()
    client.flows([flow(2)])
    client.state(beat('now'))
    expect(await client.next()).toEqual([beat('now')])
  })

  it('ends for a reader that waits', async () => {
    const client = new Subscription(all)
    const waiting = client.next()
    client.close()
    expect(await waiting).toBeUndefined()
  })

  it('hears of its own topics alone', async () => {
    const client = new Subscription(new Set<Topic>(['status']))
    client.flows([flow(1)])
    client.state({ type: 'counters', data: { rules: [] } })
    client.state(beat('1'))
    expect(await client.next()).toEqual([beat('1')])
  })
})

describe('FlowRing', () => {
  const ring = new FlowRing(100, 'e')
  for (let at = 0; at < 250; at++) ring.add({ lostBefore: at === 7 ? 3 : 0 } as Parameters<FlowRing['add']>[0])

  it('keeps the newest, oldest first', () => {
    expect(ring.last(2).map(({ id }) => id)).toEqual(['e-249', 'e-250'])
    expect(ring.last(1000)).toHaveLength(100)
    expect(ring.lost).toBe(3)
  })

  it('goes on after an id, and says what is gone', () => {
    expect(ring.since('e-248')?.flows.map(({ id }) => id)).toEqual(['e-249', 'e-250'])
    expect(ring.since('e-250')).toEqual({ flows: [], lost: 0 })
    expect(ring.since('e-10')).toMatchObject({ lost: 140 })
  })

  it.each(['', 'x', 'f-3', 'e-', 'e-x', 'e-999', 'e-1.5', '-3'])(
    'an id that is not of this server counts for none: %j',
    (id) => {
      expect(ring.since(id)).toBeUndefined()
    }
  )
})

describe('encodeEvent', () => {
  it('no text can end its own message', () => {
    const text = encodeEvent({ type: 'hello', data: { version: 'a\n\nevent: flows\r\ndata: 1', heartbeatSeconds: 1 } })
    expect(text.split(/\r\n|\r|\n/)).toHaveLength(4)
  })
})
