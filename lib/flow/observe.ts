import type { Direction, Protocol } from '@/lib/policy'
import type { FlowParty, FlowRecord } from './flow'
import { partyName } from './party'

/** Connections of one peer to one port, as judged on one side of a subject. */
export interface Observed {
  readonly key: string
  readonly direction: Direction
  readonly peer: FlowParty
  /** See partyName. */
  readonly name: string
  readonly protocol: Protocol
  /** The type for ICMP. */
  readonly port: number
  readonly forwarded: number
  readonly dropped: number
  readonly last: FlowRecord
}

/** Reasons that no rule can change, or that say nothing of a peer. */
const PASSED_OVER = new Set(['own-node', 'self', 'reply'])

/** Who has talked to a subject, from flows given oldest first; those seen last come first. */
export function observe<F extends FlowRecord>(
  flows: readonly F[],
  isSubject: (party: FlowParty) => boolean
): readonly Observed[] {
  const found = new Map<string, Observed>()
  for (const flow of flows) {
    const inward = flow.direction === 'ingress'
    if (!isSubject(inward ? flow.destination : flow.source) || PASSED_OVER.has(flow.evidence.reason)) continue
    const peer = inward ? flow.source : flow.destination
    const port = flow.icmpType ?? flow.destination.port
    const name = partyName(peer)
    const key = `${flow.direction} ${name} ${flow.protocol} ${port}`
    const before = found.get(key)
    found.delete(key)
    found.set(key, {
      key,
      direction: flow.direction,
      peer,
      name,
      protocol: flow.protocol,
      port,
      forwarded: (before?.forwarded ?? 0) + (flow.verdict === 'DROPPED' ? 0 : 1),
      dropped: (before?.dropped ?? 0) + (flow.verdict === 'DROPPED' ? 1 : 0),
      last: flow
    })
  }
  return [...found.values()].reverse()
}
