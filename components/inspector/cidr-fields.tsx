import type { Block, PeerInput } from '@/lib/editor'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'
import { TokenInput } from '../ui/token-input'

interface CidrFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'cidr' }>
  readonly onChange: (peer: PeerInput) => void
}

export function CidrFields({ block: { cidr, except }, onChange }: CidrFieldsProps) {
  const set = (part: { cidr?: string; except?: readonly string[] }) => onChange({ kind: 'cidr', cidr, except, ...part })
  return (
    <>
      <Field label="Prefix" hint="Addresses outside the cluster: 10.0.0.0/8, 2001:db8::/32.">
        {(ids) => <TextInput {...ids} mono value={cidr} onCommit={(next) => set({ cidr: next })} />}
      </Field>
      <Field label="Except" hint="Prefixes within it that are left out.">
        {(ids) => (
          <TokenInput
            {...ids}
            tokens={except}
            suggestions={[]}
            placeholder="10.1.0.0/16"
            onAdd={(text) => {
              if (!text.includes('/')) return `“${text}” is no prefix: write 10.1.0.0/16.`
              set({ except: [...except, text] })
              return undefined
            }}
            onRemove={(index) => set({ except: except.filter((_, at) => at !== index) })}
          />
        )}
      </Field>
    </>
  )
}
