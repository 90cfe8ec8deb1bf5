import type { AskedPort } from '@/lib/flow'
import {
  canReach,
  everyReach,
  exposedToWorld,
  hasPort,
  type Party,
  type PortSet,
  type Reach,
  type Reachability,
  type ReachGroup,
  reachedBy,
  whoReaches
} from '@/lib/policy'
import { CommandError } from '../exit'
import { findParty } from '../flow/party'
import { findPort } from '../flow/port'

export interface MatrixQuery {
  readonly from?: string
  readonly to?: string
  readonly exposed?: boolean
  /** `443`, `53/udp`. */
  readonly on?: string
  /** Namespaces: of a pair at least one end is in one of them. */
  readonly in?: readonly string[]
  /** Reserved endpoints (health, init …) too. */
  readonly all?: boolean
}

/** What a query finds: pairs, and where both ends were named, which ports are open between them. */
export interface MatrixAnswer {
  /** Destination by destination; to be gone through once: of a large cluster there are millions. */
  readonly pairs: Iterable<Reach>
  readonly between?: PortSet
  readonly notes: readonly string[]
}

export function askMatrix(reach: Reachability, query: MatrixQuery, namespace: string): MatrixAnswer {
  const notes: string[] = []
  const named = (text: string): Party => {
    const { party, note, world } = findParty(text, reach.world, namespace)
    if (world !== reach.world) {
      throw new CommandError(`No pod has the labels ${text}.`, {
        code: 'no-party',
        fix: 'Ask `explain` about one that is only supposed.'
      })
    }
    if (note !== undefined) notes.push(note)
    return party
  }
  const source = query.from === undefined ? undefined : named(query.from)
  const destination = query.to === undefined ? undefined : named(query.to)
  const between = source && destination ? canReach(reach, source, destination) : undefined
  const pairs = pairsOf(reach, query, source, destination, between)
  const asked = query.on === undefined ? undefined : findPort(query.on)
  return { pairs: narrowed(pairs, query, asked), ...(between && { between }), notes }
}

function pairsOf(
  reach: Reachability,
  { exposed }: MatrixQuery,
  source: Party | undefined,
  destination: Party | undefined,
  between: PortSet | undefined
): Iterable<Reach> {
  if (source && destination) {
    const from = groupOf(reach, source, destination)
    const to = groupOf(reach, destination, source)
    return between && between.spans.length > 0 ? [{ from, to, ports: between }] : []
  }
  if (destination) return whoReaches(reach, groupOf(reach, destination, ANYONE))
  if (source) return reachedBy(reach, groupOf(reach, source, ANYONE))
  return exposed ? exposedToWorld(reach) : everyReach(reach)
}

/** At the other end of a question about one: no node of the cluster. */
const ANYONE: Party = { kind: 'reserved', entity: 'world' }

function groupOf(reach: Reachability, party: Party, other: Party): ReachGroup {
  const group = reach.groupOf(party, other)
  if (group) return group
  throw new CommandError('It is in no row of the matrix.', {
    code: 'no-party',
    fix: 'Pods that have ended and pods in the network of their node have none: name the node.'
  })
}

function* narrowed(pairs: Iterable<Reach>, query: MatrixQuery, asked: AskedPort | undefined): Generator<Reach> {
  const within = query.in
  for (const pair of pairs) {
    const { from, to, ports } = pair
    if (asked && !hasPort(ports, asked.protocol, asked.port)) continue
    if (!query.all && (from.kind === 'reserved' || to.kind === 'reserved')) continue
    if (query.exposed && from.kind !== 'outside') continue
    if (within === undefined || isIn(from, within) || isIn(to, within)) yield pair
  }
}

export function isIn(group: ReachGroup, namespaces: readonly string[]): boolean {
  return group.kind === 'pods' && namespaces.includes(group.namespace)
}
