import type { FlowParty, FlowRecord } from '@/lib/flow'
import type { FlowMessage, FlowPartyMessage } from './messages'

export function flowMessage(flow: FlowRecord): FlowMessage {
  return {
    ...flow,
    source: party(flow.source),
    destination: party(flow.destination),
    service: flow.service ? { namespace: '', name: '', ...flow.service } : null,
    icmpType: flow.icmpType ?? 0,
    tcpFlags: flow.tcpFlags ?? ''
  }
}

function party({ namespace = '', pod = '', entity = '', ...rest }: FlowParty): FlowPartyMessage {
  return { ...rest, namespace, pod, entity }
}
