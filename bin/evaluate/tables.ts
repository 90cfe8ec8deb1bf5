import {
  allowsQuery,
  allowsRequest,
  type Dialect,
  type HttpRequest,
  inCidr,
  isIdentityLabel,
  matchesName,
  type NameSelector,
  parseAddress,
  traits
} from '@/lib/policy'

/** `{cidr, except?, address}`: is an external address in it? */
export function answerCidr(one: { readonly cidr: string; readonly except?: readonly string[]; readonly address: string }) {
  const address = parseAddress(one.address)
  return { match: address !== undefined && inCidr(address, one.cidr, one.except ?? []) }
}

/** `{selector, name}`: does a toFQDNs selector take the name? */
export function answerName(
  one: { readonly selector: { readonly matchName?: string; readonly matchPattern?: string }; readonly name: string },
  dialect: Dialect
) {
  return { match: matchesName(one.selector, one.name, traits(dialect).deepNamePatterns) }
}

/** `{source, key}`: is the label part of an identity? */
export function answerLabel(one: { readonly source: string; readonly key: string }, dialect: Dialect) {
  return { identity: isIdentityLabel(one.key, traits(dialect)) }
}

/** `{rules, requests}`: which requests do the HTTP rules let through? */
export function answerHttp(one: {
  readonly id: string
  readonly rules: readonly Readonly<Record<string, unknown>>[]
  readonly requests: readonly (Omit<HttpRequest, 'host'> & { readonly host?: string })[]
}) {
  return { id: one.id, requests: one.requests.map((request) => allowsRequest(one.rules, { host: '', ...request })) }
}

/** `{rules, names}`: which names may be asked for? */
export function answerDns(
  one: { readonly id: string; readonly rules: readonly NameSelector[]; readonly names: Readonly<Record<string, unknown>> },
  dialect: Dialect
) {
  const deep = traits(dialect).deepNamePatterns
  const names = Object.keys(one.names).map((name) => [name, allowsQuery(one.rules, name, deep)] as const)
  return { id: one.id, names: Object.fromEntries(names) }
}
