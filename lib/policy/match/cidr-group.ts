import type { CidrGroup, Selector } from '../model'
import type { Identity } from '../party'
import { bareKey, matchesSelector, plainLookup } from '../selector'
import { type CidrContext, matchesCidr } from './cidr'

/** Any prefix of the groups named or selected, without the exceptions (SPEC 4.11). Groups never match pods. */
export function matchesCidrGroup(
  by: { readonly group: string | Selector; readonly except: readonly string[] },
  identity: Identity,
  groups: readonly CidrGroup[],
  context: CidrContext = {}
): boolean {
  return groups
    .filter((group) => isCidrGroup(by.group, group))
    .some((group) =>
      group.cidrs.some((cidr) => matchesCidr({ cidr, except: by.except, matchesPods: false }, identity, context))
    )
}

/** Is it the group named, or one of those selected? */
export function isCidrGroup(by: string | Selector, group: CidrGroup): boolean {
  if (typeof by === 'string') return by === group.name
  const lookup = plainLookup(group.labels)
  return matchesSelector(by, (key) => lookup(bareKey(key)))
}
