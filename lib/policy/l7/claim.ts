import type { NameSelector } from '../match/fqdn'
import type { Entity, Peer, PolicySpec, PortMatch, PortRule, Rule } from '../model'
import { type ProxyRank, proxyRankOf } from './rank'

export type HttpRule = Readonly<Record<string, unknown>>

/** What one rule, or several together, ask of a proxy for one selector, protocol and port as written. */
export interface Claim {
  readonly parser?: ProxyRank
  /** `namespace/config/name`; its number, 1 to 100, is the higher the lower; without one it is the last of all. */
  readonly listener?: { readonly name: string; readonly priority: number }
  readonly http: readonly HttpRule[]
  /** Of releases that had it (SPEC 6.10). */
  readonly kafka: readonly HttpRule[]
  readonly dns: readonly NameSelector[]
  readonly serverNames: readonly string[]
  readonly terminatingTls?: string
  readonly originatingTls?: string
  readonly authentication?: string
}

/** One rule's claim with the place where it stands. */
export interface Placed {
  readonly rule: Rule
  readonly claim: Claim
  readonly place: Place
  /** Equal texts are equal selectors. */
  readonly selector: string
  /** Undefined: everybody. */
  readonly peer: Peer | undefined
}

/** A protocol and a port or range as written: rules meet where these are equal, not where they overlap. */
export interface Place {
  readonly key: string
  readonly match: PortMatch
}

/** Every claim of an allow rule, in its order. */
export function claimsOf(rule: Rule, spec: Pick<PolicySpec, 'defaultDeny'>): readonly Placed[] {
  if (rule.verdict !== 'allow' || rule.ports === 'any') return []
  const isolates = spec.defaultDeny[rule.direction]
  return rule.ports.flatMap((ports) => {
    if (ports.ports === 'any') return []
    const places = ports.ports.flatMap(placesOf)
    const claim = isolates ? claimOf(rule, ports) : withWildcard(claimOf(rule, ports))
    return places.flatMap((place) => selectorsOf(rule).map(({ selector, peer }) => ({ rule, claim, place, selector, peer })))
  })
}

function claimOf(rule: Rule, ports: PortRule): Claim {
  const parser = proxyRankOf(ports)
  const rules = ports.l7
  return {
    ...(parser ? { parser } : {}),
    ...(ports.listener ? { listener: ports.listener } : {}),
    http: rules?.kind === 'http' ? rules.rules : [],
    kafka: rules?.kind === 'kafka' ? rules.rules : [],
    dns: rules?.kind === 'dns' ? (rules.rules as readonly NameSelector[]) : [],
    serverNames: ports.serverNames ?? (rules?.kind === 'sni' ? rules.names : []),
    ...(ports.terminatingTls === undefined ? {} : { terminatingTls: ports.terminatingTls }),
    ...(ports.originatingTls === undefined ? {} : { originatingTls: ports.originatingTls }),
    ...(rule.authentication === undefined ? {} : { authentication: rule.authentication })
  }
}

/** SPEC 6.5, 6.7: beside rules for something, one for everything. Without any there is nothing to open. */
export function withWildcard(claim: Claim): Claim {
  if (claim.http.length > 0 && !claim.http.some((one) => Object.keys(one).length === 0)) {
    return { ...claim, http: [...claim.http, {}] }
  }
  if (claim.kafka.length > 0 && !claim.kafka.some((one) => Object.keys(one).length === 0)) {
    return { ...claim, kafka: [...claim.kafka, {}] }
  }
  if (claim.dns.length > 0 && !claim.dns.some((one) => one.matchPattern === '*')) {
    return { ...claim, dns: [...claim.dns, { matchPattern: '*' }] }
  }
  return claim
}

function placesOf(match: PortMatch): readonly Place[] {
  if (match.kind === 'icmp' || match.kind === 'other') return []
  const where =
    match.kind === 'protocol'
      ? '0'
      : match.kind === 'range'
        ? `${match.first}-${match.last}`
        : `${match.name}-${match.last ?? ''}`
  const protocols = match.protocol === 'ANY' ? (['TCP', 'UDP', 'SCTP'] as const) : [match.protocol]
  return protocols.map((protocol) => ({ key: `${protocol}/${where}`, match: { ...match, protocol } }))
}

/** SPEC 4.2: `world` is two selectors, one a family. */
const WORLDS: readonly Entity[] = ['world-ipv4', 'world-ipv6']

function selectorsOf(rule: Rule): readonly Pick<Placed, 'selector' | 'peer'>[] {
  if (rule.peers === 'any') return [{ selector: 'all', peer: undefined }]
  return rule.peers.flatMap((peer): readonly Pick<Placed, 'selector' | 'peer'>[] => {
    if (peer.kind === 'entity' && peer.entity === 'world') {
      return WORLDS.map((entity) => ({ selector: entity, peer: { ...peer, entity } }))
    }
    if (peer.kind === 'entity') return [{ selector: peer.entity, peer: peer.entity === 'all' ? undefined : peer }]
    const { path: _, ...selector } = peer
    return [{ selector: JSON.stringify(selector), peer }]
  })
}
