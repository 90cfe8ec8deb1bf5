import type { NamespaceMatch, Selector } from '../model'
import type { Identity } from '../party'
import { matchesSelector, plainLookup } from '../selector'

/** Pods as Kubernetes selects them: by namespace and by their own labels, nothing filtered (SPEC 8.3). */
export function matchesPods(
  by: { readonly namespaces: NamespaceMatch; readonly pods: Selector },
  identity: Pick<Identity, 'kind' | 'podLabels' | 'namespace'>
): boolean {
  if (identity.kind !== 'pod' || !identity.podLabels || !identity.namespace) return false
  return matchesNamespace(by.namespaces, identity.namespace) && matchesSelector(by.pods, plainLookup(identity.podLabels))
}

function matchesNamespace(by: NamespaceMatch, namespace: NonNullable<Identity['namespace']>): boolean {
  switch (by.kind) {
    case 'all':
      return true
    case 'name':
      return by.name === namespace.name
    case 'labels':
      return matchesSelector(by.selector, plainLookup(namespace.labels))
  }
}
