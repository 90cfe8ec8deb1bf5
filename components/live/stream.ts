import { decodeEvent, EVENT_TYPES } from '@/lib/api'
import { client } from './client'
import { receive } from './receive'
import type { LiveState, Trouble } from './state'
import type { LiveStore } from './store'

/** Silence of this long is told as stale, until a `hello` says better. */
const QUIET_MS = 20_000

/** Listens to the one event stream of this page and fills the store. Returns what ends it. */
export function listen(store: LiveStore): () => void {
  let quiet = QUIET_MS
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const set = (part: Partial<LiveState>) => store.setState(part)

  const open = () => {
    source = new EventSource('/api/events')
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => {
        const message = decodeEvent(type, (event as MessageEvent<string>).data)
        if (!message) return
        if (message.type === 'hello') quiet = message.data.heartbeatSeconds * 2000
        failures = 0
        store.setState((state) => receive(state, message, Date.now()))
      })
    }
    source.onerror = () => {
      source?.close()
      void fail()
    }
  }

  /** An EventSource does not say why it failed: ask once more in a way that does. */
  const fail = async () => {
    const { connection, trouble } = await diagnose()
    set({ connection: store.getState().heardAt > 0 && connection === 'down' ? 'stale' : connection, trouble })
    failures += 1
    if (connection !== 'signed-out') again = setTimeout(open, Math.min(10_000, 500 * 2 ** Math.min(failures, 5)))
  }

  const watch = setInterval(() => {
    const { connection, heardAt } = store.getState()
    if (connection === 'live' && Date.now() - heardAt > quiet) set({ connection: 'stale' })
  }, 1000)

  open()
  return () => {
    source?.close()
    clearTimeout(again)
    clearInterval(watch)
  }
}

async function diagnose(): Promise<{ connection: 'down' | 'signed-out'; trouble: Trouble }> {
  try {
    await client.session()
    return { connection: 'down', trouble: { message: 'The event stream ended.' } }
  } catch (error) {
    const { status = 0, message = '', fix } = error as { status?: number; message?: string; fix?: string }
    return { connection: status === 401 || status === 403 ? 'signed-out' : 'down', trouble: { message, fix } }
  }
}
