import type { PortInput } from '@/lib/editor'
import { Select } from '../ui/select'
import { TextInput } from '../ui/text-input'

type Icmp = Extract<PortInput, { readonly kind: 'icmp' }>

interface IcmpFieldsProps {
  readonly port?: Icmp
  readonly onChange: (port: Icmp) => void
}

const ECHO: Icmp = { kind: 'icmp', family: 'IPv4', type: 8 }
const FAMILIES = (['IPv4', 'IPv6'] as const).map((value) => ({ value, label: value }))

/** ICMP has types where others have ports: a number, or a name such as EchoRequest. */
export function IcmpFields({ port, onChange }: IcmpFieldsProps) {
  const now = port ?? ECHO
  return (
    <>
      <Select label="Family" value={now.family} options={FAMILIES} onChange={(family) => onChange({ ...now, family })} />
      <TextInput
        mono
        aria-label="ICMP type"
        value={port ? String(port.type) : ''}
        placeholder="8"
        onCommit={(text) => text && onChange({ ...now, type: /^\d+$/.test(text) ? Number(text) : text })}
      />
    </>
  )
}
