import { createClient } from '@/lib/api'

const listeners = new Set<() => void>()

/** Called when any call is answered that the session is over. Returns how to stop. */
export function onSessionOver(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The HTTP API, as this page's user: the session's cookie goes with it. */
export const client = createClient(async (path, init) => {
  const answer = await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' })
  if (answer.status === 401) for (const listener of listeners) listener()
  return answer
})
