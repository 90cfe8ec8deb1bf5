import type { ReachPairView } from '@/lib/api/http'
import { decidedBy } from '@/lib/flow'
import {
  type Cidr,
  type Direction,
  describeChanged,
  describeGroup,
  evaluate,
  type Flow,
  formatCidr,
  type Party,
  type PortSet,
  parseCidr,
  policyKey,
  type ReachChange,
  type ReachGroup,
  type SideVerdict,
  type World
} from '@/lib/policy'

/** A pair that changes, and which way: the ports that it loses, or those that it gains. */
export interface ChangedPair {
  readonly change: ReachPairView['change']
  readonly pair: ReachChange
}

/** In words, with the rule that decides: it costs a judgement or two, and only what is shown is told. */
export function toldPair({ change, pair }: ChangedPair, before: World, after: World): ReachPairView {
  const { from, to } = pair
  const ports = change === 'loses' ? pair.lost : pair.gained
  const flow = flowOf(from, to, ports, after)
  // It is told at the gate that closed, or that was closed until now.
  const gate = directionOf(evaluate(change === 'loses' ? after : before, flow))
  const verdict = evaluate(after, flow)[gate]
  return {
    change,
    from: describeGroup(from),
    to: describeGroup(to),
    direction: gate,
    ports: describeChanged(pair, change === 'loses' ? 'lost' : 'gained'),
    rule: verdict === undefined ? '' : decidedBy({ evidence: evidenceOf(verdict) })
  }
}

function directionOf({ egress }: { readonly egress?: SideVerdict }): Direction {
  return egress?.verdict === 'deny' ? 'egress' : 'ingress'
}

const evidenceOf = ({ reason, rules, isolatedBy }: SideVerdict) => ({ reason, rules, isolatedBy: isolatedBy.map(policyKey) })

/** One flow that stands for the pair: on a port that the destination declares, where it is among those. */
function flowOf(from: ReachGroup, to: ReachGroup, ports: PortSet, world: World): Flow {
  const declared = to.kind === 'pods' ? to.ports : []
  const open = declared.find(({ protocol, port }) =>
    ports.spans.some((span) => span.protocol === protocol && span.first <= port && port <= span.last)
  )
  const [span] = ports.spans
  const { protocol, port } = open ?? { protocol: span?.protocol ?? 'TCP', port: span?.first || Math.min(1, span?.last ?? 0) }
  return { source: partyOf(from, 0, world), destination: partyOf(to, from === to ? 1 : 0, world), protocol, port }
}

function partyOf(group: ReachGroup, at: number, world: World): Party {
  switch (group.kind) {
    case 'pods': {
      const pod = group.pods[at] ?? group.pods[0]
      return { kind: 'pod', namespace: pod?.namespace ?? '', name: pod?.name ?? '' }
    }
    case 'own-node':
      return nodeOr(group.nodes[0]?.name ?? world.localNode, world, 'host')
    case 'other-node':
      return nodeOr(group.nodes.find(({ name }) => name !== world.localNode)?.name, world, 'remote-node')
    case 'reserved':
      return { kind: 'reserved', entity: group.entity }
    case 'outside':
      return { kind: 'address', address: addressIn(group.cidr) }
  }
}

function nodeOr(name: string | undefined, world: World, entity: 'host' | 'remote-node'): Party {
  return name !== undefined && world.nodes.some((node) => node.name === name)
    ? { kind: 'node', name }
    : { kind: 'reserved', entity }
}

/** The first address of a prefix. */
function addressIn(text: string): string {
  const cidr: Cidr | undefined = parseCidr(text)
  return cidr === undefined ? text : formatCidr(cidr).replace(/\/\d+$/, '')
}
