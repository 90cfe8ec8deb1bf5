import type { Family, Party, Protocol } from '../model'
import { partyKey } from '../party'
import type { Group } from './group'
import { ALL_PORTS, hasPort, type PortSet } from './port-set'
import type { Reachability } from './reachability'

/** `from` reaches `to` on these ports, which are never none. */
export interface Reach {
  readonly from: Group
  readonly to: Group
  readonly ports: PortSet
}

/**
 * On which ports one party reaches another: `NO_PORTS` for none, `ALL_PORTS` for all. Undefined: this world has no such party.
 * `family`: of the packet; else that of the first address that both have.
 */
export function canReach(reach: Reachability, source: Party, destination: Party, family?: Family): PortSet | undefined {
  const from = reach.groupOf(source, destination)
  const to = reach.groupOf(destination, source)
  if (!from || !to) return undefined
  // 8.7: of several replicas the cell is between two.
  if (source.kind === 'pod' && partyKey(source) === partyKey(destination)) return ALL_PORTS
  return reach.ports(from.index, to.index, family)
}

/** Everybody who reaches a group, in the order of groups; a pod itself left out. */
export function whoReaches(reach: Reachability, to: Group): readonly Reach[] {
  return reach
    .into(to.index)
    .flatMap(({ ports, groups }) => [...groups].map((from) => ({ from: reach.groups[from] as Group, to, ports })))
    .filter(({ from }) => counts(from, to))
    .sort((a, b) => a.from.index - b.from.index)
}

/** Everybody whom a group reaches. */
export function reachedBy(reach: Reachability, from: Group): readonly Reach[] {
  return reach.groups
    .map((to) => ({ from, to, ports: reach.ports(from.index, to.index) }))
    .filter(({ to, ports }) => ports.spans.length > 0 && counts(from, to))
}

/** What addresses outside the cluster reach: pods, nodes, and (Cilium) reserved endpoints. */
export function exposedToWorld(reach: Reachability): readonly Reach[] {
  return reach.groups.flatMap((to) => whoReaches(reach, to).filter(({ from }) => from.kind === 'outside'))
}

/** Every cell in which there is something, destination by destination. */
export function* everyReach(reach: Reachability): Generator<Reach> {
  for (const to of reach.groups) yield* whoReaches(reach, to)
}

/** Those of a list that are open on one port. */
export function onPort(list: readonly Reach[], protocol: Protocol, port: number): readonly Reach[] {
  return list.filter(({ ports }) => hasPort(ports, protocol, port) !== undefined)
}

/** Policies have no say between two addresses outside, between nodes, or of one pod to itself. */
export function counts(from: Group, to: Group): boolean {
  if (from.kind === 'outside' && to.kind === 'outside') return false
  if (isNode(from) && isNode(to)) return false
  return from !== to || from.kind !== 'pods' || from.pods.length > 1
}

function isNode(group: Group): boolean {
  return group.kind === 'own-node' || group.kind === 'other-node'
}
