import { traits } from './dialect'
import type { Direction, PortRule, Rule, World } from './model'
import type { Identity } from './party'
import type { ProxyKind } from './precedence'
import { matchesPortRule, type Question } from './rule-match'

/** Which one takes the flow where several would: the first. */
export const PROXIES: readonly ProxyKind[] = ['listener', 'http', 'dns', 'tls']

/** SPEC 6.9: an allow by way of a proxy comes before a plain one. */
export function proxyOf(world: World, rules: readonly Rule[], question: Question): ProxyKind | undefined {
  const ofPeer = passesUnnamed(world, question) ? rules.filter(namesPeers) : rules
  const seen = new Set(
    ofPeer.flatMap((rule) =>
      rule.ports === 'any' ? [] : rule.ports.filter((ports) => matchesPortRule(world, ports, question)).map(proxyOfPortRule)
    )
  )
  return PROXIES.find((proxy) => seen.has(proxy))
}

/** Where the local node always reaches its pods, only the proxy of a rule that names it stands in its way (SPEC 7.5). */
function passesUnnamed(world: World, { direction, subject, peer }: Question): boolean {
  return passesUnnamedProxies(world, subject, direction) && peer.entities.includes('host')
}

export function namesPeers(rule: Rule): boolean {
  return rule.peers !== 'any' && !rule.peers.some((peer) => peer.kind === 'entity' && peer.entity === 'all')
}

export function proxyOfPortRule(ports: PortRule): ProxyKind | undefined {
  if (ports.listener) return 'listener'
  if (ports.l7?.kind === 'http') return 'http'
  if (ports.l7?.kind === 'dns') return 'dns'
  if (ports.l7?.kind === 'sni' || ports.serverNames || ports.terminatesTls) return 'tls'
  return undefined
}
/** Does this hold for the local node as a peer of `subject`? */
export function passesUnnamedProxies(world: World, subject: Identity, direction: Direction): boolean {
  return traits(world.dialect).ownNode === 'always' && direction === 'ingress' && subject.kind !== 'node'
}
