import type { ReachPairView, ReachView } from '@/lib/api/http'
import { decidedBy } from '@/lib/flow'
import {
  type Cidr,
  compareReach,
  type Direction,
  describeGroup,
  describePortSet,
  evaluate,
  type Flow,
  formatCidr,
  NO_PORTS,
  type Party,
  type PortSet,
  parseCidr,
  policyKey,
  type Reachability,
  type ReachChange,
  type ReachGroup,
  reachability,
  type SideVerdict,
  type World
} from '@/lib/policy'

/** Of so many pairs it is said which rule decides; more are counted. */
const NAMED = 300

/** The last world that was looked at: the next change is one of the same cluster as a rule. */
let known: { readonly pods: World['pods']; readonly reach: Reachability } | undefined

/** Whom a change of policies lets reach whom, and whom no longer, on which ports, and which rule decides. Grouped as workloads. */
export function reachOf(before: World, after: World): ReachView {
  const was = known?.pods === before.pods ? known.reach.withPolicies(before.policies) : reachability(before)
  known = { pods: before.pods, reach: was }
  const changes = compareReach(was, was.withPolicies(after.policies))
  const pairs = changes
    .slice(0, NAMED)
    .flatMap((change): ReachPairView[] => [
      ...(change.lost.spans.length > 0 ? [pairOf(change, 'loses', before, after)] : []),
      ...(change.gained.spans.length > 0 ? [pairOf(change, 'gains', before, after)] : [])
    ])
  return { pairs, more: Math.max(0, changes.length - NAMED) }
}

function pairOf(change: ReachChange, what: ReachPairView['change'], before: World, after: World): ReachPairView {
  const { from, to } = change
  const [ports, kept] = what === 'loses' ? [change.lost, change.after] : [change.gained, change.before]
  const flow = flowOf(from, to, ports, after)
  // It is told at the gate that closed, or that was closed until now.
  const gate = directionOf(evaluate(what === 'loses' ? after : before, flow))
  const verdict = evaluate(after, flow)[gate]
  return {
    change: what,
    from: describeGroup(from),
    to: describeGroup(to),
    direction: gate,
    ports: portsInWords(ports, kept),
    rule: verdict === undefined ? '' : decidedBy({ evidence: evidenceOf(verdict) })
  }
}

function directionOf({ egress }: { readonly egress?: SideVerdict }): Direction {
  return egress?.verdict === 'deny' ? 'egress' : 'ingress'
}

const evidenceOf = ({ reason, rules, isolatedBy }: SideVerdict) => ({ reason, rules, isolatedBy: isolatedBy.map(policyKey) })

/** Long lists of ports are what is left of everything: then what stays is shorter to say. */
function portsInWords(ports: PortSet, kept: PortSet): string {
  if (ports.spans.length <= 3 || kept.spans.length > 3) return describePortSet(ports)
  return kept === NO_PORTS ? 'everything' : `everything but ${describePortSet(kept)}`
}

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
