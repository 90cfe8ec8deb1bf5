import type { DatapathEvent } from '@/lib/datapath'
import { type Pod, PROTOCOL_NUMBER, parseAddress } from '@/lib/policy'
import { judgePacket } from '../datapath/judge'
import { flowContext } from '../flows/meaning'
import { flowRecord } from '../flows/record'
import type { NodeAgent } from '../node-agent'
import type { ProbeRequestMessage, ProbeResultMessage } from './messages'

const SYN = 2

/** Where no pod is real: what a connection would meet, with the flows that it would leave. Marked simulated, all of it. */
export function simulateProbe(agent: NodeAgent, request: ProbeRequestMessage): ProbeResultMessage {
  const { pods } = agent.state.world()
  const find = (namespace: string, name: string) => pods.find((pod) => pod.namespace === namespace && pod.name === name)
  const problem = (detail: string): ProbeResultMessage => ({ outcome: 'error', detail, milliseconds: 0, simulated: true })
  const from = find(request.fromNamespace, request.fromPod)
  const to = request.toNamespace === '' ? undefined : find(request.toNamespace, request.toPod)
  if (from === undefined) return problem(`There is no pod ${request.fromNamespace}/${request.fromPod}.`)
  if (request.toNamespace !== '' && to === undefined)
    return problem(`There is no pod ${request.toNamespace}/${request.toPod}.`)
  if (request.port < 1 || request.port > 65_535) return problem(`${request.port} is no port.`)
  const pair = addresses(from, to, request)
  if (pair === undefined) return problem('The two have no addresses of one family.')

  const protocol = PROTOCOL_NUMBER[request.protocol === 'UDP' ? 'UDP' : 'TCP']
  const { registry } = agent.enforcer
  const verdicts = judgePacket(agent.opened.datapath, {
    ...pair,
    protocol,
    port: request.port,
    from: registry.byUid(from.uid)?.id,
    to: to && registry.byUid(to.uid)?.id
  })
  const context = flowContext(agent.node, agent.enforcer, () => agent.state.world(), true)
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
      tcpFlags: request.protocol === 'UDP' ? 0 : SYN,
      icmpCode: 0,
      endpoint,
      identity,
      peerIdentity,
      cookie,
      ifindex: 0,
      length: 60,
      lost: 0
    }
    agent.flows.push(flowRecord(event, 0, context))
  }
  const denied = verdicts.find(({ verdict }) => verdict === 'deny')
  if (denied !== undefined)
    return { outcome: 'timeout', detail: `${denied.direction} denied`, milliseconds: 0, simulated: true }
  return { outcome: 'connected', detail: 'allowed', milliseconds: 0, simulated: true }
}

function addresses(
  from: Pod,
  to: Pod | undefined,
  { toPod, family }: ProbeRequestMessage
): { readonly source: string; readonly destination: string } | undefined {
  const familyOf = (address: string) => parseAddress(address)?.family
  for (const destination of to === undefined ? [toPod] : to.ips) {
    const wanted = familyOf(destination)
    if (wanted === undefined || (family !== '' && wanted !== family)) continue
    const source = from.ips.find((address) => familyOf(address) === wanted)
    if (source !== undefined) return { source, destination }
  }
  return undefined
}
