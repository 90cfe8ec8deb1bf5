import type { FlowEvidence } from '@/lib/flow'

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const

/** As Hubble writes them: `SYN, ACK`. */
export function tcpFlags(flags: number): string {
  return FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0).join(', ')
}

const REASONS: Readonly<Record<string, string>> = {
  'default-deny': 'Policy denied',
  conflict: 'Policy denied: none could be computed',
  'spoofed-source': 'Invalid source address',
  malformed: 'Malformed packet',
  fragment: 'Fragment of an unknown packet',
  ethertype: 'Unknown ethertype',
  'no-table': 'Policy denied: no table for this pod',
  protocol: 'Unknown protocol',
  neighbour: 'Invalid neighbour discovery',
  'no-backend': 'Service backend not found',
  'no-connection': 'Not of a connection with the Service',
  collision: 'Another connection has this port and backend'
}

/** What the reader of a flow sees in parentheses: why it was dropped, or the packet's flags. */
export function summarise(
  verdict: 'FORWARDED' | 'DROPPED' | 'AUDIT',
  evidence: FlowEvidence,
  packet: { readonly flags: string; readonly icmp: string; readonly cut: boolean; readonly protocol: string }
): string {
  const what = packet.flags !== '' ? `TCP Flags: ${packet.flags}` : packet.icmp !== '' ? packet.icmp : packet.protocol
  if (verdict === 'FORWARDED') return what
  const by = evidence.reason === 'rule' ? 'Policy denied by a rule' : (REASONS[evidence.reason] ?? 'Policy denied')
  const cut = packet.cut ? '; the open connection is cut' : ''
  return `${by}${cut} (${what})`
}
