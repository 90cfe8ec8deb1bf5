import { Refused } from '@/lib/server/answer'
import { eventStream } from '@/lib/server/streams/sse'
import type { Topic } from '@/lib/server/streams/subscription'
import type { Route } from './context'

const TOPICS: readonly Topic[] = ['cluster', 'status', 'counters', 'flows']
/** One a browser; this many are a mistake somewhere, and each costs memory. */
const MAX_STREAMS = 64
const FIRST_FLOWS = 200

/** GET /api/events?only=flows,status&last=N: all topics unless told; `last` is how many flows of the past come first. */
export const events: Route = ({ hub }, request) => {
  if (hub.clients >= MAX_STREAMS) {
    throw new Refused(503, 'too-many-streams', `There are ${MAX_STREAMS} streams already.`, 'Close some of the windows.')
  }
  const query = new URL(request.url).searchParams
  const only = query.get('only')?.split(',')
  const topics = new Set(TOPICS.filter((topic) => only === undefined || only.includes(topic)))
  const last = Number(query.get('last') ?? FIRST_FLOWS)
  const lastId = request.headers.get('last-event-id') ?? undefined
  const subscription = hub.subscribe(topics, lastId, Number.isInteger(last) && last >= 0 ? last : FIRST_FLOWS)
  const end = () => hub.unsubscribe(subscription)
  request.signal.addEventListener('abort', end, { once: true })
  return eventStream(subscription, end)
}
