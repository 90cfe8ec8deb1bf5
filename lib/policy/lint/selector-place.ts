import { NAMESPACE_LABELS_PREFIX } from '../labels'
import type { PolicyKind } from '../model'
import type { Repair } from '../repair'
import type { Misspelt } from './misspelt'

/** The repair of a misspelt label, where its kind writes selectors: `path` leads to the peer entry, or to the spec. */
export function correction(kind: PolicyKind, path: string, of: 'peer' | 'subject', found: Misspelt): readonly Repair[] {
  const { edit, key, ofNamespace, meant } = found
  const title = `Make it ${meant}`
  switch (kind) {
    case 'NetworkPolicy': {
      const field = ofNamespace ? 'namespaceSelector' : 'podSelector'
      const written = key.replace(/^k8s:/, '').replace(NAMESPACE_LABELS_PREFIX, '')
      return [{ title, edits: [edit(`${path}.${field}.matchLabels`, written)] }]
    }
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy': {
      const at = of === 'subject' ? `${path}.endpointSelector` : path
      return [{ title, edits: [edit(`${at}.matchLabels`, key.replace(/^any:/, ''))] }]
    }
    default:
      return []
  }
}
