import { applicablePolicies } from './applicable'
import { traits } from './dialect'
import { memo } from './memo'
import {
  DIRECTIONS,
  type Direction,
  type Entity,
  type Peer,
  type PortMatch,
  type PortRule,
  type Rule,
  type World
} from './model'
import type { Identity } from './party'
import { proxyOfPortRule } from './proxy'

export interface Conflict {
  readonly direction: Direction
  /** The two rules that cannot stand together. */
  readonly rules: readonly [Rule, Rule]
  readonly why: 'parsers' | 'listeners' | 'authentication' | 'names-after-rules'
}

/**
 * SPEC 1.21: what Cilium can merge for no selector, protocol and port. One conflict, and no policy can be computed for the
 * subject at all.
 */
export function conflictOf(world: World, subject: Identity): Conflict | undefined {
  if (!traits(world.dialect).layer7) return undefined
  const known = conflicts(world)
  const found = known.get(subject)
  if (found) return found.conflict
  const applicable = applicablePolicies(world, subject)
  const conflict = DIRECTIONS.map((direction) => conflictIn(world, direction, applicable[direction].rules)).find(Boolean)
  known.set(subject, { conflict })
  return conflict
}

const conflicts = memo((_world: World) => new WeakMap<Identity, { readonly conflict: Conflict | undefined }>())

interface Claim {
  readonly rule: Rule
  readonly ports: PortRule
}

function conflictIn(world: World, direction: Direction, rules: readonly Rule[]): Conflict | undefined {
  const perPort = traits(world.dialect).parserPerPort
  const claims = new Map<string, Claim[]>()
  for (const rule of rules) {
    if (rule.verdict !== 'allow' || rule.ports === 'any') continue
    for (const ports of rule.ports) {
      if (ports.ports === 'any') continue
      for (const key of keysOf(rule, ports.ports, perPort)) {
        const earlier = claims.get(key) ?? []
        for (const other of earlier) {
          const why = contradiction(other, { rule, ports }, perPort)
          if (why) return { direction, rules: [other.rule, rule], why }
        }
        claims.set(key, [...earlier, { rule, ports }])
      }
    }
  }
  return undefined
}

/** Where two claims meet: one protocol, one port or range as written, and (but for old releases) one selector. */
function keysOf(rule: Rule, ports: readonly PortMatch[], perPort: boolean): readonly string[] {
  const places = ports.flatMap(placesOf)
  if (perPort) return places
  const selectors = rule.peers === 'any' ? ['all'] : rule.peers.flatMap(selectorsOf)
  return places.flatMap((place) => selectors.map((selector) => `${place} ${selector}`))
}

function placesOf(match: PortMatch): readonly string[] {
  if (match.kind === 'icmp' || match.kind === 'other') return []
  const where =
    match.kind === 'protocol'
      ? '0'
      : match.kind === 'range'
        ? `${match.first}-${match.last}`
        : `${match.name}-${match.last ?? ''}`
  const protocols = match.protocol === 'ANY' ? ['TCP', 'UDP', 'SCTP'] : [match.protocol]
  return protocols.map((protocol) => `${protocol}/${where}`)
}

const WORLDS: readonly Entity[] = ['world', 'world-ipv4', 'world-ipv6']

function selectorsOf(peer: Peer): readonly string[] {
  if (peer.kind === 'entity') return peer.entity === 'world' ? WORLDS : [peer.entity]
  const { path: _, ...selector } = peer
  return [JSON.stringify(selector)]
}

function contradiction(earlier: Claim, later: Claim, perPort: boolean): Conflict['why'] | undefined {
  const [one, two] = [proxyOfPortRule(earlier.ports), proxyOfPortRule(later.ports)]
  if ((one === 'http' || one === 'dns') && (two === 'http' || two === 'dns') && one !== two) return 'parsers'
  const [first, second] = [earlier.ports.listener, later.ports.listener]
  if (first && second && first.name !== second.name && first.priority === second.priority) return 'listeners'
  if (sameSelector(earlier, later, perPort)) {
    if (one === 'http' && two === 'tls' && !later.ports.terminatesTls) return 'names-after-rules'
    const modes = [earlier.rule.authenticated, later.rule.authenticated]
    if (modes.includes(true) && modes.includes(false)) return 'authentication'
  }
  return undefined
}

function sameSelector(one: Claim, other: Claim, perPort: boolean): boolean {
  if (!perPort) return true
  const of = ({ rule }: Claim) => (rule.peers === 'any' ? ['all'] : rule.peers.flatMap(selectorsOf))
  return of(one).some((selector) => of(other).includes(selector))
}
