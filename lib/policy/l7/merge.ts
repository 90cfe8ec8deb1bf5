import { type Claim, withWildcard } from './claim'
import { LISTENERS, type ProxyRank } from './rank'

export type ConflictKind = 'parsers' | 'listeners' | 'authentication' | 'tls' | 'names-after-rules'

export type Merged = { readonly claim: Claim } | { readonly conflict: ConflictKind }

/** SPEC 1.21, 6.5, 6.6: what an earlier and a later rule say together of one selector, protocol and port. The order counts. */
export function mergeClaims(earlier: Claim, later: Claim): Merged {
  if (JSON.stringify(earlier) === JSON.stringify(later)) return { claim: earlier }
  const redirect = mergeRedirect(earlier, later)
  if ('conflict' in redirect) return redirect
  return mergeRules({ ...earlier, ...redirect.claim }, later)
}

/** The parser and the listener: in old releases there is one of each for a port, whoever the peer. */
export function mergeRedirect(earlier: Claim, later: Claim): Merged {
  const parser = mergeParsers(earlier.parser, later.parser)
  if (parser === 'conflict') return { conflict: 'parsers' }
  const [one, other] = [earlier.listener, later.listener]
  if (one && other && one.name !== other.name && one.priority === other.priority) return { conflict: 'listeners' }
  const listener = one && other ? (other.priority < one.priority ? other : one) : (one ?? other)
  return { claim: { ...earlier, ...(parser ? { parser } : {}), ...(listener ? { listener } : {}) } }
}

/** Everything but the parser and the listener. */
export function mergeRules(earlier: Claim, later: Claim): Merged {
  const differ = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other
  if (differ(earlier.authentication, later.authentication)) return { conflict: 'authentication' }
  if (differ(earlier.terminatingTls, later.terminatingTls) || differ(earlier.originatingTls, later.originatingTls)) {
    return { conflict: 'tls' }
  }
  const { authentication, terminatingTls, originatingTls } = { ...later, ...earlier }
  const serverNames = [...new Set([...earlier.serverNames, ...later.serverNames])]
  if (serverNames.length > 0 && hasRules(earlier) && terminatingTls === undefined) return { conflict: 'names-after-rules' }
  return {
    claim: {
      ...earlier,
      ...rulesOf(earlier, later),
      serverNames,
      ...(authentication === undefined ? {} : { authentication }),
      ...(terminatingTls === undefined ? {} : { terminatingTls }),
      ...(originatingTls === undefined ? {} : { originatingTls })
    }
  }
}

/** A reader of the TLS handshake may go on to read HTTP; no other two go together. */
function mergeParsers(one: ProxyRank | undefined, other: ProxyRank | undefined): ProxyRank | undefined | 'conflict' {
  const [first, second] = [kind(one), kind(other)]
  if (first === undefined || second === undefined) return one ?? other
  // Of two listeners the one that is chosen, of equal parsers either.
  if (first === second) return one === 'chosen-listener' ? one : other
  if (first === 'tls' && second === 'http') return other
  return first === 'http' && second === 'tls' ? one : 'conflict'
}

function kind(rank: ProxyRank | undefined): string | undefined {
  return rank !== undefined && LISTENERS.includes(rank) ? 'listener' : rank
}

function hasRules({ http, kafka, dns }: Claim): boolean {
  return http.length + kafka.length + dns.length > 0
}

/** Rules are a union; beside none at all, those that there are let everything through. */
function rulesOf(earlier: Claim, later: Claim): Pick<Claim, 'http' | 'kafka' | 'dns'> {
  if (hasRules(earlier) !== hasRules(later)) {
    const { http, kafka, dns } = withWildcard(hasRules(earlier) ? earlier : later)
    return { http, kafka, dns }
  }
  const both = (field: 'http' | 'kafka') => union(earlier[field], later[field])
  return { http: both('http'), kafka: both('kafka'), dns: union(earlier.dns, later.dns) }
}

function union<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const known = new Set(one.map((rule) => JSON.stringify(rule)))
  return [...one, ...other.filter((rule) => !known.has(JSON.stringify(rule)))]
}
