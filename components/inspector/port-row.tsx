import { X } from 'lucide-react'
import { useId, useState } from 'react'
import type { PortInput, PortProtocol } from '@/lib/editor'
import type { Issue } from '@/lib/policy'
import { usePortSuggestions } from '../live/port-suggestions'
import { IconButton } from '../ui/icon-button'
import { Select } from '../ui/select'
import { inputClass } from '../ui/text-input'
import { IcmpFields } from './icmp-fields'
import { parsePort, portText } from './port-text'

type Kind = PortProtocol | 'ICMP'

interface PortRowProps {
  /** Absent: a new one. */
  readonly port?: PortInput
  readonly name?: string
  readonly hint?: string
  readonly autoFocus?: boolean
  readonly onChange: (port: PortInput) => Issue | undefined
  readonly onRemove?: () => void
}

/** Protocol and port, or family and type for ICMP. Taken over on Enter or on leaving the field. */
export function PortRow({ port, name, hint, autoFocus = false, onChange, onRemove }: PortRowProps) {
  const [kind, setKind] = useState<Kind>(kindOf(port))
  const [text, setText] = useState(port ? portText(port) : '')
  const [problem, setProblem] = useState<string>()
  const list = useId()
  const suggestions = usePortSuggestions()

  const commit = (protocol: PortProtocol, typed: string) => {
    if (!port && typed.trim() === '') return
    const parsed = parsePort(typed, protocol)
    setProblem('problem' in parsed ? parsed.problem : onChange(parsed)?.message)
    if (!('problem' in parsed) && !port) setText('')
  }

  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1.5">
        <Select
          label="Protocol"
          className="w-20"
          value={kind}
          options={KINDS}
          onChange={(next) => {
            setKind(next)
            if (next !== 'ICMP' && port) commit(next, text)
          }}
        />
        {kind === 'ICMP' ? (
          <IcmpFields {...(port?.kind === 'icmp' ? { port } : {})} onChange={onChange} />
        ) : (
          <>
            <input
              // biome-ignore lint/a11y/noAutofocus: the row was asked for by the person, to type in
              autoFocus={autoFocus}
              aria-label={name ? `Port of ${name}` : 'New port'}
              aria-invalid={problem !== undefined}
              list={list}
              placeholder={port ? 'every port' : '5000, 8000-8080, http'}
              className={`${inputClass} mono`}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onBlur={() => (port ? text !== portText(port) : text !== '') && commit(kind, text)}
              onKeyDown={(event) => event.key === 'Enter' && commit(kind, text)}
            />
            <datalist id={list}>
              {suggestions.map(({ value, label }) => (
                <option key={value + label} value={value}>
                  {label}
                </option>
              ))}
            </datalist>
          </>
        )}
        {onRemove ? (
          <IconButton label={`Remove ${name ?? 'the port'}`} onClick={onRemove}>
            <X />
          </IconButton>
        ) : null}
      </div>
      {problem ? (
        <p role="alert" className="text-12 text-deny-ink">
          {problem}
        </p>
      ) : hint ? (
        <p className="text-12 text-ink-3">{hint}</p>
      ) : null}
    </div>
  )
}

const KINDS = (['TCP', 'UDP', 'SCTP', 'ANY', 'ICMP'] as const).map((value) => ({ value, label: value }))

function kindOf(port: PortInput | undefined): Kind {
  if (!port || port.kind === 'raw') return 'TCP'
  return port.kind === 'icmp' ? 'ICMP' : port.protocol
}
