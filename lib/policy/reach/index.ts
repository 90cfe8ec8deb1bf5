/*
 * Reachability: who reaches whom on which ports, for whole clusters at once. The same answers as `evaluate`, by set algebra over
 * groups of parties that no policy tells apart, in place of one flow after another.
 *
 *     const reach = reachability(world)                        // the matrix; columns are made when asked for
 *     reach.groups                                             // rows and columns: ReachGroup[], see group.ts
 *     reach.groupOf(party, atTheOtherEnd)                      // → ReachGroup | undefined
 *     reach.ports(from.index, to.index)                        // one cell → PortSet { spans: [{protocol, first, last, through}] }
 *     reach.into(to.index)                                     // one column → [{ports, groups: Bits}]
 *
 *     canReach(reach, source, destination)                     // parties → PortSet | undefined
 *     whoReaches(reach, group), reachedBy(reach, group)        // → Reach[] {from, to, ports}
 *     exposedToWorld(reach)                                    // → Reach[]
 *     everyReach(reach), onPort(list, 'TCP', 443)
 *
 *     const after = reach.withPolicies(policies)               // an edit: works out anew only what it touches
 *     compareReach(reach, after)                               // → ReachChange[] {from, to, before, after, gained, lost}
 *     cutConnections(reach, after, flows)                      // → {flow, verdict}[]
 *
 *     reachText(list), changesText(changes), reachRows(reach), describePortSet(ports)
 *
 * `compareReach` and `cutConnections` also take two unrelated worlds: compared are those whom both have. `policies` given to
 * `withPolicies` are told apart by identity: hand over the same object for a policy that has not changed.
 */
export type { FamilyView } from './address-index'
export { Bits } from './bits'
export * from './compare'
export * from './cut'
export type { Group as ReachGroup, GroupClass } from './group'
export { ALL_PORTS, describePortSet, hasPort, NO_PORTS, type PortSet, type PortSpan, portsBeyond } from './port-set'
export { canReach, everyReach, exposedToWorld, onPort, type Reach, reachedBy, whoReaches } from './query'
export { Reachability, reachability } from './reachability'
export { type Part, portsFor } from './row'
export * from './text'
