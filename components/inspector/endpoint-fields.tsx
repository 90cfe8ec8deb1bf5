import {
  type Block,
  type NamespaceInput,
  type PeerInput,
  previewPeer,
  type SelectorInput,
  type SelectorView
} from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useNamespaces, useSuggestedLabels } from '../live/suggested-labels'
import { Field } from '../ui/field'
import { Select } from '../ui/select'
import { SelectorField } from './selector-field'

type EndpointBlock = Extract<Block, { readonly kind: 'endpoints' }>

interface EndpointFieldsProps {
  readonly block: EndpointBlock
  readonly onChange: (peer: PeerInput) => void
}

const OWN = ':own'
const ALL = ':all'
const OTHER = ':other'

export function EndpointFields({ block, onChange }: EndpointFieldsProps) {
  const policy = useEditor((state) => state.canvas.policy)
  const world = useEditor((state) => state.cluster.world)
  const own = policy.namespace
  const namespaces = useNamespaces()
  const scope = block.namespace
  const one = scope.kind === 'names' && scope.names.length === 1 ? scope.names[0] : undefined
  const labels = useSuggestedLabels(scope.kind === 'own' ? own : (one ?? ''))
  const value = scope.kind === 'own' ? OWN : scope.kind === 'all' ? ALL : (one ?? OTHER)
  const selector = inputOf(block.selector)
  const options = [
    { value: OWN, label: own ? `${own} (the policy's own)` : "the policy's own" },
    { value: ALL, label: 'any namespace' },
    ...[...new Set([...namespaces.filter((name) => name !== own), ...(one ? [one] : [])])].map((name) => ({
      value: name,
      label: name
    })),
    ...(value === OTHER ? [{ value: OTHER, label: 'as the YAML says' }] : [])
  ]

  return (
    <>
      <SelectorField
        label="Labels"
        hint="All conditions hold together. For “or”, add another block."
        selector={block.selector}
        suggestions={labels}
        autoFocus={block.draft && block.selector.terms.length === 0}
        preview={(next) =>
          previewPeer(world, policy, block.side, {
            kind: 'endpoints',
            selector: next,
            namespace: namespaceInput(block.namespace)
          })
        }
        onChange={(next) => onChange({ kind: 'endpoints', selector: next, namespace: namespaceInput(block.namespace) })}
      />
      <Field label="Namespace">
        {({ id }) => (
          <Select
            id={id}
            label="Namespace"
            value={value}
            options={options}
            onChange={(next) => next !== OTHER && onChange({ kind: 'endpoints', selector, namespace: chosen(next) })}
          />
        )}
      </Field>
    </>
  )
}

const chosen = (value: string): NamespaceInput =>
  value === OWN ? { kind: 'own' } : value === ALL ? { kind: 'all' } : { kind: 'names', names: [value] }

const inputOf = (view: SelectorView): SelectorInput =>
  view.terms.map(({ key, operator, values, form }) => ({ key, operator, values, form }))

const namespaceInput = (scope: EndpointBlock['namespace']): NamespaceInput =>
  scope.kind === 'labels' ? { kind: 'labels', selector: inputOf(scope.selector) } : scope
