import { type FlowView, ProbeRequest, type ProbeResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import type { Route } from './context'

/** The event of a packet is here within a few milliseconds of it. */
const FLOW_MS = 500

/** POST /api/probe */
export const probe: Route = async ({ playground, hub }, request) => {
  const body = await readBody(request, ProbeRequest)
  if (playground === undefined) {
    throw new Refused(501, 'no-playground', 'This server has no playground to connect from.', 'Start it with `npm start`.')
  }
  const from = hub.ring.next
  const result = await playground.probe(body)
  if (result.outcome === 'error') return json(200, result)
  const flow = await hub.flow(from, matcher(body, result.outcome === 'connected'), FLOW_MS)
  return json(200, { ...result, ...(flow !== undefined && { flow }) } satisfies ProbeResponse)
}

/** The flow that decided: a drop by either side where there was no connection. (A refusal by the destination's own port is no drop.) */
function matcher({ from, to, port, protocol = 'TCP' }: ProbeRequest, connected: boolean): (flow: FlowView) => boolean {
  const name = ({ namespace = '', pod = '' }: FlowView['source']) => `${namespace}/${pod}`
  return (flow) =>
    flow.protocol === protocol &&
    flow.destination.port === port &&
    name(flow.source) === from &&
    (name(flow.destination) === to || flow.destination.address === to) &&
    (connected || flow.verdict !== 'FORWARDED')
}
