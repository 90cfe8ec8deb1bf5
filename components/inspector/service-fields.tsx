import type { Block, PeerInput } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'

interface ServiceFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'service' }>
  readonly onChange: (peer: PeerInput) => void
}

export function ServiceFields({ block: { name = '', namespace = '' }, onChange }: ServiceFieldsProps) {
  const known = useEditor((state) => state.cluster.world?.services)
  const names = [...new Set(known?.map((one) => one.name))].toSorted()
  const namespaces = [...new Set(known?.map((one) => one.namespace))].toSorted()
  const set = (next: { name: string; namespace: string }) => {
    // A name that only one namespace has needs no second question.
    const found = known?.filter((one) => one.name === next.name) ?? []
    const of = next.namespace || (found.length === 1 ? (found[0]?.namespace ?? '') : '')
    onChange({ kind: 'service', name: next.name, ...(of ? { namespace: of } : {}) })
  }
  return (
    <>
      <Field label="Service">
        {(ids) => (
          <>
            <TextInput
              {...ids}
              mono
              list={`${ids.id}-known`}
              value={name}
              onCommit={(next) => set({ name: next, namespace })}
            />
            <Known id={`${ids.id}-known`} values={names} />
          </>
        )}
      </Field>
      <Field label="Namespace" hint="Empty: of any namespace.">
        {(ids) => (
          <>
            <TextInput
              {...ids}
              mono
              list={`${ids.id}-known`}
              value={namespace}
              onCommit={(next) => set({ name, namespace: next })}
            />
            <Known id={`${ids.id}-known`} values={namespaces} />
          </>
        )}
      </Field>
    </>
  )
}

const Known = ({ id, values }: { readonly id: string; readonly values: readonly string[] }) => (
  <datalist id={id}>
    {values.map((value) => (
      <option key={value} value={value} />
    ))}
  </datalist>
)
