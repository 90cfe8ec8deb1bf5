import { FlowsQuery, type FlowsResponse, type PoliciesResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import { flowFilter } from '@/lib/server/streams/filter'
import type { Route } from './context'

/** Requests that change nothing. */

/** GET /api/health. For anyone: it tells no names. */
export const health: Route = async ({ status }) => {
  const answer = await status.health()
  return json(answer.status === 'ok' ? 200 : 503, answer)
}

/** GET /api/cluster */
export const cluster: Route = ({ cluster }) => json(200, cluster.list())

/** GET /api/policies */
export const policies: Route = ({ cluster }) => {
  const { revision, policies } = cluster.list()
  return json(200, { revision, policies } satisfies PoliciesResponse)
}

/** GET /api/status */
export const status: Route = async ({ status }) => json(200, await status.all())

/** GET /api/counters */
export const counters: Route = async ({ agents }) => json(200, { rules: await agents.counters() })

/** GET /api/flows */
export const flows: Route = ({ hub }, request) => {
  const { last, ...wanted } = readQuery(request, FlowsQuery)
  return json(200, { flows: hub.ring.last(last, flowFilter(wanted)), lost: hub.ring.lost } satisfies FlowsResponse)
}

/** Any other path below /api. */
export const unknown: Route = (_context, request) => {
  throw new Refused(
    404,
    'not-found',
    `There is no ${request.method} ${new URL(request.url).pathname}.`,
    'lib/api/http.ts has all.'
  )
}
