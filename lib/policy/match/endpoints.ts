import type { Selector } from '../model'
import type { Identity } from '../party'
import { identityLookup, matchesSelector } from '../selector'

/** Whatever bears the labels: pods, and reserved identities where the selector does not ask for a namespace (SPEC 2.5, 2.6). */
export function matchesEndpoints(selector: Selector, identity: Pick<Identity, 'labels'>): boolean {
  return matchesSelector(selector, identityLookup(identity.labels))
}
