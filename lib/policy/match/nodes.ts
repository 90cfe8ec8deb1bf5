import type { Selector } from '../model'
import type { Identity } from '../party'
import { identityLookup, matchesSelector } from '../selector'

/** Other nodes by their labels; the local one never (SPEC 2.8). */
export function matchesNodes(selector: Selector, identity: Pick<Identity, 'kind' | 'entities' | 'labels'>): boolean {
  return (
    identity.kind === 'node' &&
    identity.entities.includes('remote-node') &&
    matchesSelector(selector, identityLookup(identity.labels))
  )
}
