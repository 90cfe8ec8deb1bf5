import { type Dialect, inCidr, isIdentityLabel, matchesName, parseAddress, traits } from '@/lib/policy'

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
