import type { Block, PeerInput } from '@/lib/editor'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'
import { ExceptField } from './except-field'

interface CidrGroupFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'cidr-group' }>
  readonly onChange: (peer: PeerInput) => void
}

export const CidrGroupFields = ({ block: { group, except }, onChange }: CidrGroupFieldsProps) => (
  <>
    <Field label="Group" hint="Name of a CiliumCIDRGroup.">
      {(ids) => (
        <TextInput {...ids} mono value={group} onCommit={(next) => onChange({ kind: 'cidr-group', group: next, except })} />
      )}
    </Field>
    <ExceptField except={except} onChange={(next) => onChange({ kind: 'cidr-group', group, except: next })} />
  </>
)
