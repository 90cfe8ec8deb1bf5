import type { ProxyKind } from '../l7/rank'
import { memo } from '../memo'
import type { Protocol } from '../model'

/** A run of ports of one protocol (of types, for ICMP and ICMPv6), both ends included. */
export interface PortSpan {
  readonly protocol: Protocol
  readonly first: number
  readonly last: number
  /** Open only by way of these proxies, whose rules then decide on what is said; empty: open. */
  readonly through: readonly ProxyKind[]
}

/** Ports of all protocols, in one form: equal sets have equal keys. In the order of protocols, then of ports; runs never touch. */
export interface PortSet {
  readonly key: string
  readonly spans: readonly PortSpan[]
}

const KINDS: readonly ProxyKind[] = ['listener', 'http', 'kafka', 'tls', 'dns']

export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']

/** The highest port, or type. */
export function lastOf(protocol: Protocol): number {
  return protocol === 'ICMP' || protocol === 'ICMPv6' ? 255 : 65535
}

export const NO_PORTS: PortSet = { key: '', spans: [] }
const EVERYTHING: readonly PortSpan[] = PROTOCOLS.map((protocol) => ({
  protocol,
  first: 0,
  last: lastOf(protocol),
  through: []
}))
export const ALL_PORTS: PortSet = { key: keyOf(EVERYTHING), spans: EVERYTHING }

/** In order, and apart or through other proxies; neighbours that say the same are put together. */
export function portSet(spans: readonly PortSpan[]): PortSet {
  const joined: PortSpan[] = []
  for (const span of spans) {
    const before = joined.at(-1)
    if (before && before.protocol === span.protocol && before.last + 1 === span.first && sameProxies(before, span)) {
      joined[joined.length - 1] = { ...before, last: span.last }
    } else joined.push(span)
  }
  const key = keyOf(joined)
  return key === ALL_PORTS.key ? ALL_PORTS : key === '' ? NO_PORTS : { key, spans: joined }
}

export function hasPort(set: PortSet, protocol: Protocol, port: number): PortSpan | undefined {
  return set.spans.find((span) => span.protocol === protocol && span.first <= port && port <= span.last)
}

/** What both let pass; through the proxies of both. */
export function bothPorts(one: PortSet, other: PortSet): PortSet {
  if (one.key === other.key || other === ALL_PORTS) return one
  return one === ALL_PORTS ? other : both(one)(other)
}

/** The same two meet in thousands of cells. */
const both = memo((one: PortSet) => memo((other: PortSet) => makeBoth(one, other)))

function makeBoth(one: PortSet, other: PortSet): PortSet {
  return portSet(overlaps(one, other).map(({ span, mine, theirs }) => ({ ...span, through: union(mine, theirs) })))
}

/** What `one` has and `other` has not, or has only by way of a further proxy. */
export function portsBeyond(one: PortSet, other: PortSet): PortSet {
  if (one.key === other.key || one === NO_PORTS) return NO_PORTS
  return other === NO_PORTS ? one : beyond(one)(other)
}

const beyond = memo((one: PortSet) => memo((other: PortSet) => makeBeyond(one, other)))

function makeBeyond(one: PortSet, other: PortSet): PortSet {
  const kept: PortSpan[] = []
  for (const span of one.spans) {
    let at = span.first
    for (const { span: shared, theirs } of overlaps({ key: '', spans: [span] }, other)) {
      if (shared.first > at) kept.push({ ...span, first: at, last: shared.first - 1 })
      if (theirs.through.some((proxy) => !span.through.includes(proxy))) {
        kept.push({ ...span, first: shared.first, last: shared.last })
      }
      at = shared.last + 1
    }
    if (at <= span.last) kept.push({ ...span, first: at })
  }
  return portSet(kept)
}

/** `TCP 80, 443 to 445; UDP 53 (through HTTP)`; `everything`, `nothing`. */
export function describePortSet(set: PortSet): string {
  if (set === ALL_PORTS) return 'everything'
  if (set.spans.length === 0) return 'nothing'
  const groups = new Map<string, string[]>()
  for (const { protocol, first, last, through } of set.spans) {
    const proxies = through.length > 0 ? ` (through a proxy: ${through.join(', ')})` : ''
    const group = `${protocol}|${proxies}`
    const what = first === 0 && last === lastOf(protocol) ? '' : first === last ? `${first}` : `${first} to ${last}`
    groups.set(group, [...(groups.get(group) ?? []), what])
  }
  return [...groups]
    .map(([group, runs]) => {
      const [protocol, proxies] = group.split('|')
      const word = protocol === 'ICMP' || protocol === 'ICMPv6' ? `${protocol} type` : protocol
      return `${runs[0] === '' ? `any ${protocol}` : `${word} ${runs.join(', ')}`}${proxies}`
    })
    .join('; ')
}

interface Overlap {
  readonly span: PortSpan
  readonly mine: PortSpan
  readonly theirs: PortSpan
}

/** Both lists are in order: one walk. */
function overlaps(one: PortSet, other: PortSet): readonly Overlap[] {
  const found: Overlap[] = []
  let at = 0
  for (const mine of one.spans) {
    while (at < other.spans.length && isBefore(other.spans[at] as PortSpan, mine)) at++
    for (let next = at; next < other.spans.length; next++) {
      const theirs = other.spans[next] as PortSpan
      if (theirs.protocol !== mine.protocol || theirs.first > mine.last) break
      const first = Math.max(mine.first, theirs.first)
      const last = Math.min(mine.last, theirs.last)
      found.push({ span: { ...mine, first, last }, mine, theirs })
    }
  }
  return found
}

function isBefore(one: PortSpan, other: PortSpan): boolean {
  const order = PROTOCOLS.indexOf(one.protocol) - PROTOCOLS.indexOf(other.protocol)
  return order < 0 || (order === 0 && one.last < other.first)
}

function union(one: PortSpan, other: PortSpan): readonly ProxyKind[] {
  if (other.through.length === 0) return one.through
  return KINDS.filter((proxy) => one.through.includes(proxy) || other.through.includes(proxy))
}

function sameProxies(one: PortSpan, other: PortSpan): boolean {
  return one.through.length === other.through.length && one.through.every((proxy, at) => proxy === other.through[at])
}

function keyOf(spans: readonly PortSpan[]): string {
  return spans
    .map(({ protocol, first, last, through }) => `${protocol}:${first}-${last}${through.map((one) => `/${one}`).join('')}`)
    .join(' ')
}
