import type { Selector } from '../model'
import type { Identity } from '../party'
import { identityLookup, matchesSelector, plainLookup } from '../selector'

/** Other nodes by their identity labels, the local one never (SPEC 2.8); or every node by its own labels (SPEC 8.8). */
export function matchesNodes(
  by: { readonly selector: Selector; readonly plain?: boolean },
  identity: Pick<Identity, 'kind' | 'entities' | 'labels' | 'nodeLabels'>
): boolean {
  if (identity.kind !== 'node') return false
  if (by.plain) return matchesSelector(by.selector, plainLookup(identity.nodeLabels ?? {}))
  return identity.entities.includes('remote-node') && matchesSelector(by.selector, identityLookup(identity.labels))
}
