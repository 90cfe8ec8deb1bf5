import { type FlowView, ProbeRequest, type ProbeResponse } from '@/lib/api/http'
import { connections } from '@/lib/flow'
import { json, Refused } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import type { Route } from './context'

/** The events of a packet are here within a few milliseconds of it. */
const FLOW_MS = 300

/** POST /api/probe */
export const probe: Route = async ({ playground, hub }, request) => {
  const body = await readBody(request, ProbeRequest)
  if (playground === undefined) {
    throw new Refused(501, 'no-playground', 'This server has no playground to connect from.', 'Start it with `npm start`.')
  }
  const from = hub.ring.next
  const result = await playground.probe(body)
  if (result.outcome === 'error') return json(200, result)
  const own = matcher(body)
  const decisive = result.outcome === 'connected' ? isLastWord : isDrop
  const last =
    (await hub.flow(from, (each) => own(each) && decisive(each), FLOW_MS)) ??
    (result.outcome === 'connected' ? await hub.flow(from, own, 0) : undefined)
  // Whichever side had a rule for it is the one to name.
  const seen = connections(hub.ring.last(hub.ring.next - from).filter(own))
  const flow = last && (seen.find(({ sides }) => sides.includes(last))?.flow ?? last)
  return json(200, { ...result, ...(flow !== undefined && { flow }) } satisfies ProbeResponse)
}

/** Of a connection both sides have judged; the last is where it came in, but for what is outside the cluster. */
function isLastWord({ direction, destination }: FlowView): boolean {
  return direction === 'ingress' || destination.pod === undefined
}

/** (Refused by the destination's own port: that is no drop.) */
function isDrop({ verdict }: FlowView): boolean {
  return verdict !== 'FORWARDED'
}

function matcher({ from, to, port, protocol = 'TCP' }: ProbeRequest): (flow: FlowView) => boolean {
  const name = ({ namespace = '', pod = '' }: FlowView['source']) => `${namespace}/${pod}`
  return (flow) =>
    flow.protocol === protocol &&
    flow.destination.port === port &&
    name(flow.source) === from &&
    (name(flow.destination) === to || flow.destination.address === to)
}
