/** What of a cluster somebody sees. Everybody's questions are about what they may list. */
export interface Sight {
  /** All of it: nothing is looked through. */
  readonly everything: boolean
  /** In which pods may be listed, and with them services and flows. */
  readonly namespaces: ReadonlySet<string>
  /** Also those whose pods may not be listed, by name and labels. */
  readonly allNamespaces: boolean
  readonly nodes: boolean
  readonly cidrGroups: boolean
  /** Kinds of policies: everywhere, or in which namespaces. */
  readonly policies: ReadonlyMap<string, 'everywhere' | ReadonlySet<string>>
}

export const EVERYTHING: Sight = {
  everything: true,
  namespaces: new Set(),
  allNamespaces: true,
  nodes: true,
  cidrGroups: true,
  policies: new Map()
}

/** What whoever may read a policy sees for certain, and so all that may be told in its own status: what is in its namespace, and it itself. */
export function aroundPolicy({ kind, namespace }: { readonly kind: string; readonly namespace: string }): Sight {
  return {
    everything: false,
    namespaces: new Set(namespace === '' ? [] : [namespace]),
    allNamespaces: false,
    nodes: false,
    cidrGroups: false,
    policies: new Map([[kind, new Set([namespace])]])
  }
}

export function seesNamespace({ everything, namespaces }: Sight, namespace: string): boolean {
  return everything || namespaces.has(namespace)
}

export function seesPolicy(
  sight: Sight,
  { kind, namespace }: { readonly kind: string; readonly namespace: string }
): boolean {
  if (sight.everything) return true
  const where = sight.policies.get(kind)
  return where === 'everywhere' || (where?.has(namespace) ?? false)
}
