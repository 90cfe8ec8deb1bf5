import type { ProposedPeer } from './peer'
import type { ProposedPort, ProposedRule } from './rules'

type Json = Readonly<Record<string, unknown>>

/** A rule as a NetworkPolicy writes it. Entities have no form there, nor has ICMP: what is left out is named. */
export function networkPolicyRule(
  { direction, peers, ports }: ProposedRule,
  namespace: string
): { readonly rule: Json | undefined; readonly unsaid: readonly string[] } {
  const said = peers.flatMap((peer) => peerOf(peer, namespace))
  const numbered = ports.filter(({ protocol }) => protocol !== 'ICMP' && protocol !== 'ICMPv6')
  const unsaid = [
    ...peers.flatMap((peer) => (peer.kind === 'entity' ? [`the entity ${peer.entity}`] : [])),
    ...(numbered.length < ports.length ? ['ICMP'] : [])
  ]
  if (said.length === 0 || numbered.length === 0) return { rule: undefined, unsaid }
  const side = direction === 'ingress' ? 'from' : 'to'
  return { rule: { [side]: said, ports: numbered.map(portOf) }, unsaid }
}

function peerOf(peer: ProposedPeer, namespace: string): readonly Json[] {
  if (peer.kind === 'entity') return []
  if (peer.kind === 'cidr') return [{ ipBlock: { cidr: peer.cidr } }]
  const { workload } = peer
  const pods = { podSelector: { matchLabels: Object.fromEntries(workload.labels) } }
  if (workload.namespace === namespace) return [pods]
  return [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': workload.namespace } }, ...pods }]
}

const portOf = ({ protocol, port }: ProposedPort): Json => ({ port, protocol })
