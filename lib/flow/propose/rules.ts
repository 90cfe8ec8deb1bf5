import type { Direction, Protocol } from '@/lib/policy'
import type { FlowRecord } from '../flow'
import { type ProposedPeer, peerKey, peerOfParty } from './peer'
import { workloadOf } from './workload'

export interface ProposedPort {
  readonly protocol: Protocol
  /** The type of ICMP. */
  readonly port: number
}

/** These peers on these ports. */
export interface ProposedRule {
  readonly direction: Direction
  readonly peers: readonly ProposedPeer[]
  readonly ports: readonly ProposedPort[]
}

/** Decided before any rule, or by none: no rule is needed for them. */
const NEEDS_NO_RULE = new Set([
  'own-node',
  'self',
  'reply',
  'spoofed-source',
  'malformed',
  'fragment',
  'no-backend',
  'no-connection',
  'collision'
])

/**
 * The least rules that let these connections of one workload pass: a peer has exactly the ports that it was seen on, and peers of one
 * kind with the same ports share a rule. Names are asked by UDP and, where an answer is long, by TCP: who has one of the two has both.
 */
export function rulesFor(
  flows: readonly FlowRecord[],
  workload: string,
  direction: Direction
): { readonly rules: readonly ProposedRule[]; readonly unnamed: readonly FlowRecord[] } {
  const byPeer = new Map<string, { readonly peer: ProposedPeer; readonly ports: Map<string, ProposedPort> }>()
  const unnamed: FlowRecord[] = []
  for (const flow of flows) {
    if (NEEDS_NO_RULE.has(flow.evidence.reason)) continue
    const [subject, other] = direction === 'ingress' ? [flow.destination, flow.source] : [flow.source, flow.destination]
    if (workloadOf(subject)?.key !== workload) continue
    const peer = peerOfParty(other)
    if (!peer) {
      unnamed.push(flow)
      continue
    }
    const seen = byPeer.get(peerKey(peer)) ?? { peer, ports: new Map<string, ProposedPort>() }
    for (const port of portsOf(flow)) seen.ports.set(portKey(port), port)
    byPeer.set(peerKey(peer), seen)
  }
  const groups = new Map<string, ProposedRule>()
  for (const { peer, ports } of byPeer.values()) {
    const sorted = [...ports.values()].toSorted((a, b) => portKey(a).localeCompare(portKey(b), 'en', { numeric: true }))
    const key = `${peer.kind} ${sorted.map(portKey).join(' ')}`
    const group = groups.get(key)
    groups.set(key, { direction, peers: [...(group?.peers ?? []), peer], ports: sorted })
  }
  return { rules: [...groups.values()], unnamed }
}

const portKey = ({ protocol, port }: ProposedPort) => `${protocol} ${port}`

function portsOf({ protocol, destination, icmpType }: FlowRecord): readonly ProposedPort[] {
  const port = icmpType ?? destination.port
  const isNames = port === 53 && (protocol === 'UDP' || protocol === 'TCP')
  return isNames ? (['UDP', 'TCP'] as const).map((one) => ({ protocol: one, port })) : [{ protocol, port }]
}
