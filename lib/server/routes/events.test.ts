import { afterEach, expect, it, vi } from 'vitest'
import { Shares } from '@/lib/server/access/shares'
import { Person } from '@/lib/server/cluster'
import type { Context } from './context'
import { events } from './events'

afterEach(() => vi.useRealTimers())

const streams = new Shares({ what: 'streams', each: 9, all: 9, fix: '' })

/** What the hub is asked for, and a subscription that nobody ends. */
function withHub() {
  const hub = {
    subscribe: vi.fn((_wish: { readonly until?: number }) => ({ next: () => new Promise<undefined>(() => {}) })),
    unsubscribe: vi.fn()
  }
  const sights = { of: async () => ({ everything: true }) }
  return { hub, context: { hub, sights, streams } as unknown as Context }
}

it('proxy-session-ended: a stream behind a proxy ends after some minutes, so that its page comes by the proxy again', async () => {
  vi.useFakeTimers({ now: 1_000_000 })
  const { hub, context } = withHub()
  const visitor = { client: 'person', name: 'jane', person: Person.impersonated('jane', []) } as const
  await events(context, new Request('http://x/api/events'), visitor)
  expect(hub.subscribe.mock.lastCall?.[0].until).toBe(1_000_000 + 5 * 60_000)
  // The command, which has a token of this server, goes on.
  await events(context, new Request('http://x/api/events'), { client: 'command', name: '' })
  expect(hub.subscribe.mock.lastCall?.[0]).not.toHaveProperty('until')
})

it('signed-out-meanwhile: a session that ends while it is asked what it sees has no stream', async () => {
  const session = new AbortController()
  const hub = { subscribe: () => ({ next: async () => undefined }), unsubscribe: vi.fn() }
  const sights = {
    of: async () => {
      session.abort()
      return { everything: true }
    }
  }
  const person = Person.byToken('jane', [], 'token')
  const visitor = { client: 'person', name: 'jane', person, over: session.signal } as const
  await events({ hub, sights, streams } as unknown as Context, new Request('http://x/api/events'), visitor)
  expect(hub.unsubscribe).toHaveBeenCalledOnce()
})

it('asks-for-heads: what has no body holds no stream, and takes nobody their share', async () => {
  const { hub, context } = withHub()
  const visitor = { client: 'person', name: 'jane', person: Person.byToken('jane', [], 'token') } as const
  for (let asked = 0; asked < 20; asked++) {
    const { status, headers, body } = await events(context, new Request('http://x/api/events', { method: 'HEAD' }), visitor)
    expect([status, headers.get('content-type'), body]).toEqual([200, 'text/event-stream; charset=utf-8', null])
  }
  expect(hub.subscribe).not.toHaveBeenCalled()
})
