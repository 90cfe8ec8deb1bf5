import { inputOf, type NamespaceInput, type NamespaceScope } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { useNamespaceLabels, useNamespaces } from '../live/suggested-labels'
import { Field } from '../ui/field'
import { Select } from '../ui/select'
import { TokenInput } from '../ui/token-input'
import { SelectorField } from './selector-field'

const OWN = ':own'
const ALL = ':all'
const SEVERAL = ':several'
const LABELS = ':labels'

interface NamespaceScopeFieldsProps {
  readonly scope: NamespaceScope
  readonly onChange: (scope: NamespaceInput) => void
}

/** Which namespaces the pods are of: the policy's own, one, several by name, by their labels, or any. */
export function NamespaceScopeFields({ scope, onChange }: NamespaceScopeFieldsProps) {
  const own = useEditor((state) => state.canvas.policy.namespace)
  const known = useNamespaces()
  const labels = useNamespaceLabels()
  const names = scope.kind === 'names' ? scope.names : []
  const [one] = names
  const single = names.length === 1 ? one : undefined
  const value = { own: OWN, all: ALL, labels: LABELS, names: single ?? SEVERAL }[scope.kind]
  const others = [...new Set([...known.filter((name) => name !== own), ...(single ? [single] : [])])]
  const choose = (next: string) => {
    if (next === OWN) return onChange({ kind: 'own' })
    if (next === ALL) return onChange({ kind: 'all' })
    if (next === SEVERAL)
      return onChange({ kind: 'names', names: [...new Set([single ?? (own || known[0] || 'default'), ...names])] })
    if (next === LABELS) return scope.kind === 'labels' ? undefined : onChange({ kind: 'labels', selector: FIRST })
    return onChange({ kind: 'names', names: [next] })
  }
  return (
    <>
      <Field label="Namespace">
        {({ id }) => (
          <Select
            id={id}
            label="Namespace"
            value={value}
            options={[
              { value: OWN, label: own ? `${own} (the policy's own)` : "the policy's own" },
              { value: ALL, label: 'any namespace' },
              { value: LABELS, label: 'by their labels' },
              ...(value === SEVERAL ? [{ value: SEVERAL, label: 'several, by name' }] : []),
              ...others.map((name) => ({ value: name, label: name }))
            ]}
            onChange={choose}
          />
        )}
      </Field>
      {scope.kind === 'labels' ? (
        <SelectorField
          label="Labels of namespaces"
          hint="All conditions hold together."
          selector={scope.selector}
          suggestions={labels}
          onChange={(selector) => onChange(selector.length === 0 ? { kind: 'all' } : { kind: 'labels', selector })}
        />
      ) : null}
      {scope.kind === 'names' ? (
        <Field label="Namespaces" hint="One of them is enough.">
          {(ids) => (
            <TokenInput
              {...ids}
              tokens={names}
              suggestions={known}
              onAdd={(name) => {
                onChange({ kind: 'names', names: [...names, name] })
                return undefined
              }}
              onRemove={(index) => {
                const left = names.filter((_, at) => at !== index)
                onChange(left.length === 0 ? { kind: 'own' } : { kind: 'names', names: left })
              }}
            />
          )}
        </Field>
      ) : null}
    </>
  )
}

/** Every namespace has it: to begin with, the selector says what "any" says. */
const FIRST = [{ key: 'kubernetes.io/metadata.name', operator: 'Exists', values: [] }] as const

/** What a scope says, for a command. */
export const scopeInput = (scope: NamespaceScope): NamespaceInput =>
  scope.kind === 'labels' ? { kind: 'labels', selector: inputOf(scope.selector) } : scope
