import { traits } from './dialect'
import { PROXIES, type ProxyKind, proxyKind, proxyRankOf } from './l7/rank'
import type { Direction, Rule, World } from './model'
import type { Identity } from './party'
import { matchesPortRule, type Question } from './rule-match'

/** SPEC 6.9: an allow by way of a proxy comes before a plain one. */
export function proxyOf(world: World, rules: readonly Rule[], question: Question): ProxyKind | undefined {
  const ofPeer = passesUnnamed(world, question) ? rules.filter(namesPeers) : rules
  const seen = new Set(
    ofPeer.flatMap((rule) =>
      rule.ports === 'any' ? [] : rule.ports.filter((ports) => matchesPortRule(world, ports, question)).map(proxyRankOf)
    )
  )
  const first = PROXIES.find((proxy) => seen.has(proxy))
  return first && proxyKind(first)
}

/** Where the local node always reaches its pods, only the proxy of a rule that names it stands in its way (SPEC 7.5). */
function passesUnnamed(world: World, { direction, subject, peer }: Question): boolean {
  return passesUnnamedProxies(world, subject, direction) && peer.entities.includes('host')
}

export function namesPeers(rule: Rule): boolean {
  return rule.peers !== 'any' && !rule.peers.some((peer) => peer.kind === 'entity' && peer.entity === 'all')
}

/** May the local node pass proxies at all (SPEC 7.5)? */
export function hostPassesProxies(world: World): boolean {
  const { layer7, ownNode } = traits(world)
  return layer7 && ownNode === 'always'
}

/** Does this hold for the local node as a peer of `subject`? */
export function passesUnnamedProxies(world: World, subject: Identity, direction: Direction): boolean {
  return hostPassesProxies(world) && direction === 'ingress' && subject.kind !== 'node'
}
