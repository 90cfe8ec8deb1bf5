import type { DatapathEvent } from '@/lib/datapath'
import { type Pod, PROTOCOL_NUMBER, parseAddress } from '@/lib/policy'
import { judgePacket } from '../datapath/judge'
import { flowContexts } from '../flows/meaning'
import { flowRecord } from '../flows/record'
import type { NodeAgent } from '../node-agent'
import type { ProbeRequestMessage, ProbeResultMessage } from './messages'

const SYN = 2

interface Side {
  readonly addresses: readonly string[]
  /** A pod of this cluster. */
  readonly pod?: Pod
}

/** Where no pod is real: what a connection would meet, with the flows that it would leave. Marked simulated, all of it. */
export function simulateProbe(agent: NodeAgent, request: ProbeRequestMessage): ProbeResultMessage {
  const problem = (detail: string): ProbeResultMessage => ({ outcome: 'error', detail, milliseconds: 0, simulated: true })
  const { pods } = agent.state.world()
  const from = sideOf(pods, request.fromNamespace, request.fromPod)
  const to = sideOf(pods, request.toNamespace, request.toPod)
  if (typeof from === 'string') return problem(from)
  if (typeof to === 'string') return problem(to)
  if (request.port < 1 || request.port > 65_535) return problem(`${request.port} is no port.`)
  const pair = pairOf(from, to, request.family)
  if (pair === undefined) return problem('The two have no addresses of one family.')

  const protocol = PROTOCOL_NUMBER[request.protocol === 'UDP' ? 'UDP' : 'TCP']
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
      tcpFlags: request.protocol === 'UDP' ? 0 : SYN,
      icmpCode: 0,
      endpoint,
      identity,
      peerIdentity,
      cookie,
      ifindex: 0,
      service: undefined,
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

/** A pod by its name, or, without a namespace, whoever has an address. A string says what is wrong. */
function sideOf(pods: readonly Pod[], namespace: string, name: string): Side | string {
  if (namespace !== '') {
    const pod = pods.find((each) => each.namespace === namespace && each.name === name)
    return pod === undefined ? `There is no pod ${namespace}/${name}.` : { addresses: pod.ips, pod }
  }
  const address = parseAddress(name)
  if (address === undefined) return `${name} is no address.`
  const pod = pods.find(({ ips }) => ips.some((ip) => parseAddress(ip)?.value === address.value))
  return { addresses: [name], ...(pod !== undefined && { pod }) }
}

function pairOf(
  from: Side,
  to: Side,
  family: string
): { readonly source: string; readonly destination: string } | undefined {
  const familyOf = (address: string) => parseAddress(address)?.family
  for (const destination of to.addresses) {
    const wanted = familyOf(destination)
    if (family !== '' && wanted !== family) continue
    const source = from.addresses.find((address) => familyOf(address) === wanted)
    if (source !== undefined) return { source, destination }
  }
  return undefined
}
