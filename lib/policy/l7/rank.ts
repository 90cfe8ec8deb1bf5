import type { PortRule, SideVerdict } from '../model'

/** What judges on, where an allow says so. */
export type ProxyKind = NonNullable<SideVerdict['proxy']>

/** A listener that has a priority of its own comes before every other proxy, one without after them (SPEC 6.9). */
export type ProxyRank = ProxyKind | 'chosen-listener'

/** Which one takes the flow where several would: the first. */
export const PROXIES: readonly ProxyRank[] = ['chosen-listener', 'http', 'kafka', 'tls', 'dns', 'listener']
export const LISTENERS: readonly ProxyRank[] = ['chosen-listener', 'listener']

/** What a listener without a priority has: below every parser's. */
export const LAST_LISTENER = 126

export function proxyKind(rank: ProxyRank): ProxyKind {
  return rank === 'chosen-listener' ? 'listener' : rank
}

/** Which proxy reads on where these ports allow (SPEC 6.0); `undefined`: none. */
export function proxyRankOf(ports: PortRule): ProxyRank | undefined {
  if (ports.listener) return ports.listener.priority < LAST_LISTENER ? 'chosen-listener' : 'listener'
  if (ports.l7?.kind === 'http') return 'http'
  if (ports.l7?.kind === 'kafka') return 'kafka'
  if (ports.l7?.kind === 'dns') return 'dns'
  if (ports.l7?.kind === 'sni' || ports.serverNames || ports.terminatingTls || ports.originatingTls) return 'tls'
  return undefined
}
