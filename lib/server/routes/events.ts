import { EventsQuery } from '@/lib/api/http'
import { Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import { flowFilter } from '@/lib/server/streams/filter'
import { eventStream } from '@/lib/server/streams/sse'
import type { Topic } from '@/lib/server/streams/subscription'
import type { Route } from './context'

const TOPICS: readonly Topic[] = ['cluster', 'status', 'counters', 'changes', 'flows']
/** One a browser; this many are a mistake somewhere, and each costs memory. */
const MAX_STREAMS = 64

/** GET /api/events?only=flows,status&last=N&verdict=&pod=: all topics unless told; `last` is how many flows of the past come first. */
export const events: Route = ({ hub }, request) => {
  if (hub.clients >= MAX_STREAMS) {
    throw new Refused(503, 'too-many-streams', `There are ${MAX_STREAMS} streams already.`, 'Close some of the windows.')
  }
  const { only, last, ...wanted } = readQuery(request, EventsQuery)
  const topics = new Set(TOPICS.filter((topic) => only === undefined || only.split(',').includes(topic)))
  const lastId = request.headers.get('last-event-id') ?? undefined
  const subscription = hub.subscribe({ topics, filter: flowFilter(wanted), last, ...(lastId !== undefined && { lastId }) })
  const end = () => hub.unsubscribe(subscription)
  request.signal.addEventListener('abort', end, { once: true })
  return eventStream(subscription, end)
}
