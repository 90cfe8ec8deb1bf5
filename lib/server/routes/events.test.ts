import { expect, it, vi } from 'vitest'
import { Person } from '@/lib/server/cluster'
import type { Context } from './context'
import { events } from './events'

it('signed-out-meanwhile: a session that ends while it is asked what it sees has no stream', async () => {
  const session = new AbortController()
  const hub = { clients: 0, subscribe: () => ({ next: async () => undefined }), unsubscribe: vi.fn() }
  const sights = {
    of: async () => {
      session.abort()
      return { everything: true }
    }
  }
  const person = Person.byToken('jane', [], 'token')
  const visitor = { client: 'person', name: 'jane', person, over: session.signal } as const
  await events({ hub, sights } as unknown as Context, new Request('http://x/api/events'), visitor)
  expect(hub.unsubscribe).toHaveBeenCalledOnce()
})
