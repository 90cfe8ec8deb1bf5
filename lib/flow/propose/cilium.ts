import type { ProposedPeer } from './peer'
import type { ProposedPort, ProposedRule } from './rules'

type Json = Readonly<Record<string, unknown>>

/** A rule as a CiliumNetworkPolicy of a namespace writes it: ports and ICMP types are rules of their own there. */
export function ciliumRules({ direction, peers, ports }: ProposedRule, namespace: string): readonly Json[] {
  const side = direction === 'ingress' ? 'from' : 'to'
  const [first] = peers
  const whom =
    first?.kind === 'pods'
      ? { [`${side}Endpoints`]: peers.flatMap((peer) => (peer.kind === 'pods' ? [endpointSelector(peer, namespace)] : [])) }
      : first?.kind === 'entity'
        ? { [`${side}Entities`]: peers.flatMap((peer) => (peer.kind === 'entity' ? [peer.entity] : [])) }
        : { [`${side}CIDR`]: peers.flatMap((peer) => (peer.kind === 'cidr' ? [peer.cidr] : [])) }
  const numbered = ports.filter(({ protocol }) => !isIcmp(protocol))
  const icmp = ports.filter(({ protocol }) => isIcmp(protocol))
  return [
    ...(numbered.length > 0 ? [{ ...whom, toPorts: [{ ports: numbered.map(portOf) }] }] : []),
    ...(icmp.length > 0 ? [{ ...whom, icmps: [{ fields: icmp.map(fieldOf) }] }] : [])
  ]
}

function endpointSelector({ workload }: Extract<ProposedPeer, { kind: 'pods' }>, namespace: string): Json {
  const elsewhere = workload.namespace === namespace ? {} : { 'k8s:io.kubernetes.pod.namespace': workload.namespace }
  return { matchLabels: { ...Object.fromEntries(workload.labels), ...elsewhere } }
}

const isIcmp = (protocol: string) => protocol === 'ICMP' || protocol === 'ICMPv6'

const portOf = ({ protocol, port }: ProposedPort): Json => ({ port: String(port), protocol })

const fieldOf = ({ protocol, port }: ProposedPort): Json => ({
  family: protocol === 'ICMPv6' ? 'IPv6' : 'IPv4',
  type: port
})
