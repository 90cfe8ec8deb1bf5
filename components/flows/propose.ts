import type { Canvas, CommandArgs, PeerInput, PortInput } from '@/lib/editor'
import type { FlowParty, FlowRecord } from '@/lib/flow'
import { stableLabels } from '@/lib/flow'
import type { World } from '@/lib/policy'

type Proposal = CommandArgs['addRule'] | { readonly problem: string; readonly fix: string }

/** The narrowest rule of the open policy that would let a flow pass: this peer, this port. */
export function proposeRule(flow: FlowRecord, canvas: Canvas, world: Pick<World, 'pods'> | undefined): Proposal {
  const subject = flow.direction === 'ingress' ? flow.destination : flow.source
  const peer = flow.direction === 'ingress' ? flow.source : flow.destination
  const selects = canvas.subject.matching?.pods.some(
    ({ namespace, name }) => namespace === subject.namespace && name === subject.pod
  )
  if (selects === false) {
    return {
      problem: `The open policy does not select ${subject.namespace ?? ''}/${subject.pod ?? subject.address}.`,
      fix: 'Open the policy named under “Decided by”, then allow it there.'
    }
  }
  return { side: flow.direction, peer: peerOf(peer, canvas, world), ports: [portOf(flow)], verdict: 'allow' }
}

export function peerOf(party: FlowParty, canvas: Canvas, world: Pick<World, 'pods'> | undefined): PeerInput {
  if (party.pod !== undefined) {
    const pod = world?.pods.find(({ namespace, name }) => namespace === party.namespace && name === party.pod)
    const labels = pod?.labels ?? Object.fromEntries(party.labels.map(split))
    const own = party.namespace === canvas.policy.namespace
    return {
      kind: 'endpoints',
      selector: stableLabels(labels).map(([key, value]) => ({ key, operator: 'In', values: [value], form: 'label' })),
      namespace: own ? { kind: 'own' } : { kind: 'names', names: [party.namespace ?? 'default'] }
    }
  }
  if (party.entity !== undefined && !party.entity.startsWith('world')) return { kind: 'entity', entity: party.entity }
  return { kind: 'cidr', cidr: `${party.address}/${party.address.includes(':') ? 128 : 32}` }
}

export function portOf({
  protocol,
  destination,
  icmpType
}: Pick<FlowRecord, 'protocol' | 'destination' | 'icmpType'>): PortInput {
  if (protocol === 'ICMP' || protocol === 'ICMPv6') {
    return { kind: 'icmp', family: protocol === 'ICMP' ? 'IPv4' : 'IPv6', type: icmpType ?? destination.port }
  }
  return { kind: 'port', protocol, port: destination.port }
}

function split(label: string): readonly [string, string] {
  const at = label.indexOf('=')
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)]
}
