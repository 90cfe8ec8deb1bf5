import { countedOnce, type DatapathEvent, u32 } from '@/lib/datapath'
import { PROTOCOL_NUMBER } from '@/lib/policy'
import { judgePacket } from '../datapath/judge'
import { flowContexts } from '../flows/meaning'
import { flowRecord } from '../flows/record'
import type { NodeAgent } from '../node-agent'
import { endsOf, protocolOf } from './ends'
import type { ProbeRequestMessage, ProbeResultMessage } from './messages'

const SYN = 2
/** Bytes of the first packet, as a kernel would have it. */
const LENGTH = 60

/** Where no pod is real: what a connection would meet, with the flows that it would leave and the counts of its rules. Marked simulated, all of it. */
export function simulateProbe(agent: NodeAgent, request: ProbeRequestMessage): ProbeResultMessage {
  const ends = endsOf(agent.state.world().pods, request)
  const problem = (detail: string): ProbeResultMessage => ({ outcome: 'error', detail, milliseconds: 0, simulated: true })
  if (typeof ends === 'string') return problem(ends)
  const { from, to, ...pair } = ends

  const named = protocolOf(request)
  if (named === undefined) return problem(`${request.protocol} is no protocol of connections.`)
  const protocol = PROTOCOL_NUMBER[named]
  const { registry } = agent.enforcer
  const verdicts = judgePacket(agent.opened.datapath, {
    ...pair,
    protocol,
    port: request.port,
    from: from.pod && registry.byUid(from.pod.uid)?.id,
    to: to.pod && registry.byUid(to.pod.uid)?.id
  })
  const context = flowContexts(agent.node, agent.enforcer, () => agent.state.world(), true)()
  for (const { direction, endpoint, identity, peerIdentity, verdict, cookie } of verdicts) {
    const event: DatapathEvent = {
      time: process.hrtime.bigint(),
      kind: verdict === 'allow' ? 'opened' : 'dropped',
      direction,
      reason: cookie === 0 ? 'no-table' : 'policy',
      ...pair,
      sourcePort: 40_000,
      destinationPort: request.port,
      protocol,
      tcpFlags: named === 'TCP' ? SYN : 0,
      icmpCode: 0,
      endpoint,
      identity,
      peerIdentity,
      cookie,
      ifindex: 0,
      service: undefined,
      length: LENGTH,
      lost: 0
    }
    agent.flows.push(flowRecord(event, 0, context))
    const { counters } = agent.opened.datapath.maps
    if (cookie !== 0) counters.set(u32(cookie), countedOnce(counters.get(u32(cookie)), LENGTH))
  }
  const denied = verdicts.find(({ verdict }) => verdict === 'deny')
  if (denied !== undefined)
    return { outcome: 'timeout', detail: `${denied.direction} denied`, milliseconds: 0, simulated: true }
  return { outcome: 'connected', detail: 'allowed', milliseconds: 0, simulated: true }
}
