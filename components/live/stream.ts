import { decodeEvent, EVENT_TYPES, type EventMessage } from '@/lib/api'
import { client, onSessionOver, whyNoStream } from './client'
import { trafficHeld } from './pause'
import { receive } from './receive'
import type { Trouble } from './state'
import type { LiveStore } from './store'
import { troubleOf } from './trouble'

/** Silence of this long is told as stale, until a `hello` says better. */
const QUIET_MS = 20_000
/** Flows come up to ten times a second; the page takes them in as often as an eye can use. */
const DRAW_MS = 250
/** So long it is kept from the page while the drawing is moved. */
const LONGEST_HOLD_MS = 3000
const LONGEST_WAIT_MS = 10_000
/** A stream that went on for so long was ended on purpose: by a server that wants to know anew who listens. */
const GOOD_WHILE_MS = 5_000

/** Listens to the one event stream of this page and fills the store. Returns what ends it. */
export function listen(store: LiveStore): () => void {
  let quiet = QUIET_MS
  let failures = 0
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let drawing: ReturnType<typeof setTimeout> | undefined
  let waiting: EventMessage[] = []
  let waitingSince = 0
  /** Since when the stream that is open speaks; 0: not yet. */
  let speaksSince = 0

  const take = (messages: readonly EventMessage[]) =>
    store.setState((state) => messages.reduce((now, message) => receive(now, message, Date.now()), state))

  const draw = () => {
    const late = Date.now() - waitingSince > LONGEST_HOLD_MS
    if (trafficHeld() && !late) {
      drawing = setTimeout(draw, DRAW_MS)
      return
    }
    drawing = undefined
    take(waiting)
    waiting = []
  }

  const hear = (message: EventMessage) => {
    failures = 0
    if (message.type === 'hello') {
      quiet = message.data.heartbeatSeconds * 2000
      speaksSince = Date.now()
    }
    if (message.type !== 'flows') return take([message])
    if (waiting.length === 0) waitingSince = Date.now()
    waiting.push(message)
    drawing ??= setTimeout(draw, DRAW_MS)
  }

  const open = () => {
    const opened = new EventSource('/api/events')
    source = opened
    speaksSince = 0
    for (const type of EVENT_TYPES) {
      opened.addEventListener(type, (event) => {
        const message = decodeEvent(type, (event as MessageEvent<string>).data)
        if (message) hear(message)
      })
    }
    opened.onerror = () => {
      opened.close()
      if (source === opened) void fail()
    }
  }

  /** An EventSource does not say why it failed: ask once more in a way that does. */
  const fail = async () => {
    const wasGood = speaksSince > 0 && Date.now() - speaksSince > GOOD_WHILE_MS
    const { connection, trouble: said } = await diagnose()
    if (woken.signal.aborted) return
    // Nothing is missing then, and nothing is said of it.
    if (connection === 'live' && wasGood) return open()
    const seen = store.getState().heardAt > 0
    const state = connection === 'signed-out' ? connection : seen ? 'stale' : 'down'
    const trouble = connection === 'live' ? ((await whyNoStream()) ?? said) : said
    store.setState({ connection: state, trouble })
    failures += 1
    later(connection === 'signed-out' ? LONGEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 5)))
  }

  const later = (wait: number) => {
    clearTimeout(again)
    again = setTimeout(open, wait)
  }

  /** A stream that is open, or opens just now, may go on for a moment after its session: what is seen then may not be acted on. */
  const signOut = () => {
    if (store.getState().connection === 'signed-out') return
    source?.close()
    store.setState({ connection: 'signed-out', trouble: undefined })
    // How to come in again is the server's to say.
    void diagnose().then(({ connection, trouble }) => connection === 'signed-out' && store.setState({ trouble }))
    later(LONGEST_WAIT_MS)
  }

  /** Who comes back to the page, perhaps with a new session from another tab, does not wait. */
  const wake = () => {
    const { connection } = store.getState()
    if (document.hidden || connection === 'live' || connection === 'connecting') return
    failures = 0
    source?.close()
    clearTimeout(again)
    open()
  }

  const watch = setInterval(() => {
    const { connection, heardAt } = store.getState()
    if (connection === 'live' && Date.now() - heardAt > quiet) store.setState({ connection: 'stale' })
  }, 1000)

  const woken = new AbortController()
  document.addEventListener('visibilitychange', wake, { signal: woken.signal })
  window.addEventListener('focus', wake, { signal: woken.signal })
  window.addEventListener('online', wake, { signal: woken.signal })
  const unheard = onSessionOver(signOut)

  open()
  return () => {
    woken.abort()
    unheard()
    source?.close()
    clearTimeout(again)
    clearTimeout(drawing)
    clearInterval(watch)
  }
}

/** `live`: this session goes on, and calls are answered. */
async function diagnose(): Promise<{ readonly connection: 'live' | 'down' | 'signed-out'; readonly trouble: Trouble }> {
  try {
    await client.session()
    return { connection: 'live', trouble: { message: 'The event stream ended.' } }
  } catch (error) {
    const { status = 0 } = error as { readonly status?: number }
    return { connection: status === 401 || status === 403 ? 'signed-out' : 'down', trouble: troubleOf(error) }
  }
}
