import { ApiError, createClient, type ErrorResponse } from '@/lib/api'
import type { Trouble } from './state'
import { troubleOf } from './trouble'

const listeners = new Set<() => void>()

/** Called when any call is answered that the session is over. Returns how to stop. */
export function onSessionOver(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The HTTP API, as this page's user: the session's cookie goes with it. */
export const client = createClient(async (path, init) => {
  const answer = await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' })
  // No call of ours is ever sent elsewhere: that is a proxy in front, which wants to see its sign-in page.
  const sentAway = answer.type === 'opaqueredirect'
  if (answer.status === 401 || sentAway) for (const listener of listeners) listener()
  if (sentAway) throw new ApiError(401, SENT_AWAY)
  return answer
})

const SENT_AWAY = {
  code: 'unauthorized',
  message: 'The proxy in front asks who you are.',
  fix: 'Load the page again: the proxy in front has you sign in.'
}

/** Why no event stream opens, which an EventSource does not say; undefined where one would. Never rejects. */
export async function whyNoStream(): Promise<Trouble | undefined> {
  const asked = new AbortController()
  try {
    const answer = await fetch('/api/events?only=hello', { cache: 'no-store', redirect: 'manual', signal: asked.signal })
    if (answer.ok) return undefined
    return troubleOf((await answer.json()) as ErrorResponse)
  } catch (error) {
    return troubleOf(error)
  } finally {
    asked.abort()
  }
}
