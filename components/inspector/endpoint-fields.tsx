import { type Block, inputOf, type PeerInput, previewPeer } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useSuggestedLabels } from '../live/suggested-labels'
import { NamespaceScopeFields, scopeInput } from './namespace-scope'
import { SelectorField } from './selector-field'

interface EndpointFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'endpoints' }>
  readonly onChange: (peer: PeerInput) => void
}

export function EndpointFields({ block, onChange }: EndpointFieldsProps) {
  const policy = useEditor((state) => state.canvas.policy)
  const world = useEditor((state) => state.cluster.world)
  const scope = block.namespace
  const one = scope.kind === 'names' && scope.names.length === 1 ? scope.names[0] : undefined
  const labels = useSuggestedLabels(scope.kind === 'own' ? policy.namespace : (one ?? ''))
  const namespace = scopeInput(scope)
  return (
    <>
      <SelectorField
        label="Labels"
        hint="All conditions hold together. For “or”, add another block."
        selector={block.selector}
        suggestions={labels}
        autoFocus={block.draft && block.selector.terms.length === 0}
        preview={(selector) => previewPeer(world, policy, block.side, { kind: 'endpoints', selector, namespace })}
        onChange={(selector) => onChange({ kind: 'endpoints', selector, namespace })}
      />
      <NamespaceScopeFields
        scope={scope}
        onChange={(next) => onChange({ kind: 'endpoints', selector: inputOf(block.selector), namespace: next })}
      />
    </>
  )
}
