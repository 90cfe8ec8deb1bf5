import type { Block, PeerInput } from '@/lib/editor'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'

interface ServiceFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'service' }>
  readonly onChange: (peer: PeerInput) => void
}

export function ServiceFields({ block: { name = '', namespace = '' }, onChange }: ServiceFieldsProps) {
  const set = (next: { name: string; namespace: string }) =>
    onChange({ kind: 'service', name: next.name, ...(next.namespace ? { namespace: next.namespace } : {}) })
  return (
    <>
      <Field label="Service">
        {(ids) => <TextInput {...ids} mono value={name} onCommit={(next) => set({ name: next, namespace })} />}
      </Field>
      <Field label="Namespace" hint="Empty: of any namespace.">
        {(ids) => <TextInput {...ids} mono value={namespace} onCommit={(next) => set({ name, namespace: next })} />}
      </Field>
    </>
  )
}
