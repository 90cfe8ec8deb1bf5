import type { Block, PeerInput } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { Field } from '../ui/field'
import { ExceptField } from './except-field'
import { KnownInput } from './known-input'

interface CidrGroupFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'cidr-group' }>
  readonly onChange: (peer: PeerInput) => void
}

const NONE: readonly never[] = []

export function CidrGroupFields({ block: { group, except }, onChange }: CidrGroupFieldsProps) {
  const groups = useEditor((state) => state.cluster.world?.cidrGroups ?? NONE)
  return (
    <>
      <Field label="Group" hint="Name of a CiliumCIDRGroup.">
        {(ids) => (
          <KnownInput
            {...ids}
            value={group}
            known={groups.map(({ name }) => name)}
            onCommit={(next) => onChange({ kind: 'cidr-group', group: next, except })}
          />
        )}
      </Field>
      <ExceptField except={except} onChange={(next) => onChange({ kind: 'cidr-group', group, except: next })} />
    </>
  )
}
