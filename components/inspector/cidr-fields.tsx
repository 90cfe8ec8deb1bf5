import type { Block, PeerInput } from '@/lib/editor'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'
import { ExceptField } from './except-field'

interface CidrFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'cidr' }>
  readonly onChange: (peer: PeerInput) => void
}

export const CidrFields = ({ block: { cidr, except }, onChange }: CidrFieldsProps) => (
  <>
    <Field label="Prefix" hint="Addresses outside the cluster: 10.0.0.0/8, 2001:db8::/32.">
      {(ids) => <TextInput {...ids} mono value={cidr} onCommit={(next) => onChange({ kind: 'cidr', cidr: next, except })} />}
    </Field>
    <ExceptField except={except} onChange={(next) => onChange({ kind: 'cidr', cidr, except: next })} />
  </>
)
