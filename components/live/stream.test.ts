import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { client } from './client'
import { createLiveStore, type LiveStore } from './store'
import { listen } from './stream'

/** The browser's side of the stream, which Node has none of; the real one is in test/e2e/away.spec.ts. */
class Source extends EventTarget {
  static readonly opened: Source[] = []
  closed = false
  onerror: (() => void) | undefined
  constructor() {
    super()
    Source.opened.push(this)
  }
  close(): void {
    this.closed = true
  }
  hello(): void {
    const data = JSON.stringify({ version: '1', heartbeatSeconds: 10 })
    this.dispatchEvent(Object.assign(new Event('hello'), { data }))
  }
}

const page = Object.assign(new EventTarget(), { hidden: false })
const frame = new EventTarget()
let status = 200
let store: LiveStore
let end: () => void
const last = () => Source.opened.at(-1) as Source
const state = () => store.getState().connection

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', frame)
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ error: { code: 'x', message: 'No.' } }), { status }))
  Source.opened.length = 0
  status = 200
  store = createLiveStore()
  end = listen(store)
  last().hello()
})
afterEach(() => {
  end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the session is over', () => {
  beforeEach(async () => {
    expect(state()).toBe('live')
    status = 401
    await client.session().catch(() => {})
  })

  it('is said as soon as any call is answered so, though the stream still goes on', () => {
    expect(state()).toBe('signed-out')
    expect(last().closed).toBe(true)
  })

  it('and who comes back to the page with a new one does not wait', () => {
    const tried = Source.opened.length
    status = 200
    frame.dispatchEvent(new Event('focus'))
    expect(Source.opened.length).toBe(tried + 1)
    last().hello()
    expect(state()).toBe('live')
  })

  it('a hidden page stays as it is, and tries again by itself', async () => {
    page.hidden = true
    page.dispatchEvent(new Event('visibilitychange'))
    expect(Source.opened.length).toBe(1)
    page.hidden = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(Source.opened.length).toBe(2)
  })
})

describe('behind a proxy', () => {
  it('a stream that the server ends after a while is opened again at once, and nothing is said of it', async () => {
    const said = new Set<string>()
    const unheard = store.subscribe(({ connection }) => said.add(connection))
    await vi.advanceTimersByTimeAsync(10_000)
    last().onerror?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(Source.opened.length).toBe(2)
    last().hello()
    unheard()
    expect([...said]).toEqual(['live'])
  })

  it('nobody listens any more: what is found out of a stream that ended opens no other', async () => {
    await vi.advanceTimersByTimeAsync(10_000)
    last().onerror?.()
    end()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(Source.opened.length).toBe(1)
  })

  it('one that ends as soon as it is open is waited with, and said', async () => {
    last().onerror?.()
    await vi.advanceTimersByTimeAsync(0)
    expect([Source.opened.length, state()]).toEqual([1, 'stale'])
  })

  it('proxy-session-ended: a call that is sent on to its sign-in page is the end of the session, and says how to go on', async () => {
    await vi.advanceTimersByTimeAsync(10_000)
    vi.stubGlobal('fetch', async () => Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' }))
    last().onerror?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(store.getState()).toMatchObject({
      connection: 'signed-out',
      trouble: { fix: expect.stringContaining('Load the page again') }
    })
  })
})

it('too-many-windows: a stream that is refused while calls are answered says why, and what to do', async () => {
  const refused = {
    code: 'too-many',
    message: 'You have 8 event streams at once already.',
    fix: 'Close some of the windows.'
  }
  vi.stubGlobal('fetch', async (path: string) =>
    path.startsWith('/api/events') ? new Response(JSON.stringify(refused), { status: 429 }) : new Response('{}')
  )
  last().onerror?.()
  await vi.advanceTimersByTimeAsync(0)
  const { message, fix } = refused
  expect(store.getState()).toMatchObject({ connection: 'stale', trouble: { message, fix } })
})

describe('the server is away', () => {
  it('is stale at once, tried again, and live when it says hello; an error of the stream before changes nothing', async () => {
    const before = last()
    status = 502
    before.onerror?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(state()).toBe('stale')
    await vi.advanceTimersByTimeAsync(1000)
    expect(Source.opened.length).toBe(2)
    last().hello()
    expect(state()).toBe('live')
    before.onerror?.()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(Source.opened.length).toBe(2)
  })
})
