import type { PeerInput } from '@/lib/editor'
import { ENTITIES } from '../palette/entities'
import { Field } from '../ui/field'
import { Select } from '../ui/select'

interface EntityFieldProps {
  readonly entity: string
  readonly onChange: (peer: PeerInput) => void
}

export function EntityField({ entity, onChange }: EntityFieldProps) {
  const known = ENTITIES.map((one) => one.entity)
  const all = known.includes(entity) ? known : [...known, entity]
  return (
    <Field label="Entity" hint={ENTITIES.find((one) => one.entity === entity)?.sentence}>
      {({ id }) => (
        <Select
          id={id}
          label="Entity"
          value={entity}
          options={all.map((value) => ({ value, label: value }))}
          onChange={(next) => onChange({ kind: 'entity', entity: next })}
        />
      )}
    </Field>
  )
}
