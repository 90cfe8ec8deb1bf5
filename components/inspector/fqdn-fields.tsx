import type { Block, PeerInput } from '@/lib/editor'
import { Field } from '../ui/field'
import { TextInput } from '../ui/text-input'

interface FqdnFieldsProps {
  readonly block: Extract<Block, { readonly kind: 'fqdn' }>
  readonly onChange: (peer: PeerInput) => void
}

export function FqdnFields({ block: { matchName, matchPattern }, onChange }: FqdnFieldsProps) {
  const change = (text: string) =>
    onChange(text.includes('*') ? { kind: 'fqdn', matchPattern: text } : { kind: 'fqdn', matchName: text })
  return (
    <Field label="Name" hint="A name, or a pattern: *.example.com. The addresses are those that pods were told by DNS.">
      {(ids) => <TextInput {...ids} mono value={matchName ?? matchPattern ?? ''} onCommit={change} />}
    </Field>
  )
}
