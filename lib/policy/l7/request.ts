import { traits } from '../dialect'
import { judge } from '../judge'
import { allowsQuery } from '../match/dns'
import { matchesName } from '../match/fqdn'
import { allowsRequest, type HttpRequest } from '../match/http'
import { allowsKafka, type KafkaRequest } from '../match/kafka'
import { matchesPeer } from '../match/peer'
import type { World } from '../model'
import { matchesPortRule, type Question } from '../rule-match'
import type { Claim } from './claim'
import { type ProxyKind, proxyKind } from './rank'
import { bringTogether } from './together'

/** What is said on a connection that policy has let through. `serverName`: of the TLS handshake, where there is one. */
export type Request =
  | ({ readonly kind: 'http'; readonly serverName?: string } & HttpRequest)
  | ({ readonly kind: 'kafka' } & KafkaRequest)
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'tls'; readonly serverName: string }

export interface RequestVerdict {
  readonly allowed: boolean
  /** Which proxy read it; none: nobody did. */
  readonly proxy?: ProxyKind
  /** What the client sees of a refusal (SPEC 6.4). */
  readonly refusal?: Refusal
}

export type Refusal = 'dropped' | 'HTTP 403' | 'Kafka refusal' | 'DNS REFUSED' | 'closed'

const REFUSALS: Readonly<Record<ProxyKind, Refusal>> = {
  http: 'HTTP 403',
  kafka: 'Kafka refusal',
  dns: 'DNS REFUSED',
  tls: 'closed',
  listener: 'closed'
}

/** One side's answer to one request: the connection first, then what the proxy that takes it reads (SPEC 6). */
export function judgeRequest(world: World, question: Question, request: Request): RequestVerdict {
  const { verdict, proxy } = judge(world, question)
  if (verdict === 'deny') return { allowed: false, refusal: 'dropped' }
  if (proxy === undefined) return { allowed: true }
  const claims = claimsFor(world, question, proxy)
  const deep = traits(world).deepNamePatterns
  const allowed = understands(proxy, request) && claims.some((claim) => lets(claim, request, deep))
  return { allowed, proxy, ...(allowed ? {} : { refusal: REFUSALS[proxy] }) }
}

/** What is asked of that proxy for this peer and port, and what lets everything through beside it (SPEC 6.5, 6.8). */
function claimsFor(world: World, question: Question, proxy: ProxyKind): readonly Claim[] {
  const together = bringTogether(world, question.subject, question.direction)
  if ('clash' in together) return []
  const here = together.all.filter(
    ({ place, peer }) =>
      matchesPortRule(world, { ports: [place.match] }, question) &&
      (!peer || matchesPeer(peer, question.peer, world, question.family))
  )
  const read = here.filter(({ claim }) => claim.parser !== undefined && proxyKind(claim.parser) === proxy)
  const places = new Set(read.map(({ place }) => place.key))
  const plain = here.filter(({ claim, place }) => claim.parser === undefined && places.has(place.key))
  return [...read, ...plain].map(({ claim }) => claim)
}

/** A proxy refuses what is none of its protocol. A listener's own configuration is not known here: it takes everything. */
function understands(proxy: ProxyKind, { kind }: Request): boolean {
  const alone = ['dns', 'kafka'].find((one) => one === proxy || one === kind)
  return proxy === 'listener' || alone === undefined || proxy === kind
}

function lets(claim: Claim, request: Request, deep: boolean): boolean {
  const named = claim.serverNames.length === 0 || ('serverName' in request && hasName(claim, request.serverName, deep))
  switch (request.kind) {
    case 'http':
      return named && allowsRequest(claim.http, request)
    case 'kafka':
      return allowsKafka(claim.kafka, request)
    case 'dns':
      return allowsQuery(claim.dns, request.name, deep)
    case 'tls':
      return named
  }
}

/** SPEC 6.6: a server name may be a pattern (4.7). */
function hasName({ serverNames }: Claim, name: string | undefined, deep: boolean): boolean {
  return name !== undefined && name !== '' && serverNames.some((matchPattern) => matchesName({ matchPattern }, name, deep))
}
