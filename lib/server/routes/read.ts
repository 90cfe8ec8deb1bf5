import { FlowsQuery, type FlowsResponse, type HealthResponse, type PoliciesResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import { clusterThrough, countersThrough, flowThrough, statusThrough } from '@/lib/server/sight'
import { flowFilter } from '@/lib/server/streams/filter'
import type { Route } from './context'
import { sightOf } from './see'

/** Requests that change nothing. */

/** GET /api/health. For anyone; what is wrong with a part of a cluster names nodes and addresses, and is told to nobody who is not let in. */
export const health: Route = async ({ config, status }, _request, visitor) => {
  const answer = await status.health()
  const { web, agent, playground } = answer.parts
  const bare = { web: { state: web.state }, agent: { state: agent.state }, playground: { state: playground.state } }
  const told = config.kubernetes !== undefined && visitor.client === 'none' ? { ...answer, parts: bare } : answer
  return json(answer.status === 'ok' ? 200 : 503, told satisfies HealthResponse)
}

/** GET /api/cluster */
export const cluster: Route = async (context, _request, visitor) =>
  json(200, clusterThrough(await sightOf(context, visitor), context.cluster.list()))

/** GET /api/policies */
export const policies: Route = async (context, _request, visitor) => {
  const { revision, policies } = clusterThrough(await sightOf(context, visitor), context.cluster.list())
  return json(200, { revision, policies } satisfies PoliciesResponse)
}

/** GET /api/status */
export const status: Route = async (context, _request, visitor) =>
  json(200, statusThrough(await sightOf(context, visitor), await context.status.all()))

/** GET /api/counters */
export const counters: Route = async (context, _request, visitor) =>
  json(200, countersThrough(await sightOf(context, visitor), { rules: await context.agents.counters() }))

/** GET /api/flows */
export const flows: Route = async (context, request, visitor) => {
  const { hub } = context
  const { last, ...wanted } = readQuery(request, FlowsQuery)
  const sight = await sightOf(context, visitor)
  const wants = flowFilter(wanted)
  const found = hub.ring.last(last, (flow) => wants(flow) && flowThrough(sight, flow) !== undefined)
  return json(200, {
    flows: found.flatMap((flow) => flowThrough(sight, flow) ?? []),
    lost: hub.ring.lost
  } satisfies FlowsResponse)
}

/** Any other path below /api. */
export const unknown: Route = (_context, request) => {
  throw new Refused(
    404,
    'not-found',
    `There is no ${request.method} ${new URL(request.url).pathname}.`,
    'lib/api/http has all.'
  )
}
