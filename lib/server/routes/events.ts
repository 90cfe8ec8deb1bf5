import { EventsQuery } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import { readQuery } from '@/lib/server/body'
import { ClusterError } from '@/lib/server/cluster'
import { FRESH_MS, lensOf, type Sight, sameSight } from '@/lib/server/sight'
import { flowFilter } from '@/lib/server/streams/filter'
import { eventStream, noStream } from '@/lib/server/streams/sse'
import type { Topic } from '@/lib/server/streams/subscription'
import type { Context, Route } from './context'
import { sightOf } from './see'

const TOPICS: readonly Topic[] = ['cluster', 'status', 'counters', 'changes', 'flows']
/**
 * A proxy says with each request that its session goes on, and a stream is one request for as long as it lasts: so long at most it rests on that
 * word, and then the page has to come by the proxy again.
 */
const PROXY_MS = 5 * 60_000

/**
 * GET /api/events?only=flows,status&last=N&verdict=&pod=: all topics unless told; `last` is how many flows of the past come first.
 * It ends with the session that it was opened in, behind a proxy after some minutes.
 */
export const events: Route = async (context, request, visitor) => {
  const { hub, streams } = context
  const { only, last, ...wanted } = readQuery(request, EventsQuery)
  // GET without its body: nobody would read the stream, nor end it.
  if (request.method === 'HEAD') return noStream()
  const topics = new Set(TOPICS.filter((topic) => only === undefined || only.split(',').includes(topic)))
  const lastId = request.headers.get('last-event-id') ?? undefined
  const sight = await sightOf(context, visitor)
  const until = endOf(visitor, Date.now())
  const giveBack = streams.take(visitor)
  const subscription = hub.subscribe({
    topics,
    filter: flowFilter(wanted),
    lens: lensOf(() => sight),
    last,
    ...(lastId !== undefined && { lastId }),
    ...(until !== undefined && { until })
  })
  const end = () => {
    giveBack()
    clearInterval(looking)
    hub.unsubscribe(subscription)
  }
  const looking = setInterval(() => void endIfChanged(context, visitor, sight, end), FRESH_MS)
  request.signal.addEventListener('abort', end, { once: true })
  if (visitor.client === 'person') visitor.over?.addEventListener('abort', end, { once: true })
  // Who has gone, or signed out, while it was asked what they see: no event tells of it any more.
  if (request.signal.aborted || (visitor.client === 'person' && visitor.over?.aborted)) end()
  return eventStream(subscription, end)
}

/** Undefined: as long as its client wants. */
function endOf(visitor: Visitor, now: number): number | undefined {
  if ('expiresAt' in visitor) return visitor.expiresAt
  return visitor.client === 'person' ? now + PROXY_MS : undefined
}

/**
 * Whoever sees more or less by now gets a new stream, since all of what was told before was told by another measure. An API server that
 * does not answer takes no rights away: it is asked again.
 */
async function endIfChanged(context: Context, visitor: Visitor, sight: Sight, end: () => void): Promise<void> {
  try {
    if (!sameSight(await sightOf(context, visitor), sight)) end()
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'signed-out') return
    if (visitor.client === 'person') context.guard.people.forget(visitor.person)
    end()
  }
}
