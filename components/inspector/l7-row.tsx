import { X } from 'lucide-react'
import { useState } from 'react'
import type { L7Input } from '@/lib/editor'
import type { Issue } from '@/lib/policy'
import { Field } from '../ui/field'
import { IconButton } from '../ui/icon-button'
import { TextInput } from '../ui/text-input'
import { TokenInput } from '../ui/token-input'

interface L7RowProps {
  readonly rule: L7Input
  readonly onChange: (rule: L7Input) => Issue | undefined
  readonly onRemove: () => void
}

/** One rule of what a proxy reads. An empty field: anything. */
export function L7Row({ rule, onChange, onRemove }: L7RowProps) {
  const [problem, setProblem] = useState<string>()
  const change = (next: L7Input) => setProblem(onChange(next)?.message)
  return (
    <div className="flex flex-col gap-1.5 rounded-6 border p-2">
      <div className="flex items-start gap-1.5">
        <div className="flex min-w-0 flex-1 flex-col gap-1.5">
          {rule.kind === 'http' ? (
            <Http rule={rule} onChange={change} />
          ) : rule.kind === 'dns' ? (
            <Dns rule={rule} onChange={change} />
          ) : (
            <Field label="Server name" hint="As TLS names it (SNI).">
              {(ids) => <TextInput {...ids} mono value={rule.name} onCommit={(name) => change({ kind: 'sni', name })} />}
            </Field>
          )}
        </div>
        <IconButton label="Remove this rule" onClick={onRemove}>
          <X />
        </IconButton>
      </div>
      {problem ? (
        <p role="alert" className="text-12 text-deny-ink">
          {problem}
        </p>
      ) : null}
    </div>
  )
}

type Http = Extract<L7Input, { kind: 'http' }>
type Dns = Extract<L7Input, { kind: 'dns' }>

function Http({ rule, onChange }: { readonly rule: Http; readonly onChange: (rule: Http) => void }) {
  const { headers = [] } = rule
  return (
    <>
      <div className="grid grid-cols-[5.5rem_1fr] gap-1.5">
        <Field label="Method">
          {(ids) => (
            <TextInput
              {...ids}
              mono
              placeholder="any"
              list="http-methods"
              value={rule.method ?? ''}
              onCommit={(method) => onChange({ ...rule, method })}
            />
          )}
        </Field>
        <datalist id="http-methods">
          {METHODS.map((method) => (
            <option key={method} value={method} />
          ))}
        </datalist>
        <Field label="Path">
          {(ids) => (
            <TextInput
              {...ids}
              mono
              placeholder="any: /api/.*"
              value={rule.path ?? ''}
              onCommit={(path) => onChange({ ...rule, path })}
            />
          )}
        </Field>
      </div>
      <Field label="Host">
        {(ids) => (
          <TextInput
            {...ids}
            mono
            placeholder="any"
            value={rule.host ?? ''}
            onCommit={(host) => onChange({ ...rule, host })}
          />
        )}
      </Field>
      <Field
        label="Headers"
        hint="Each must be there: X-Team: a, or a name alone. Method, path and host are expressions (RE2)."
      >
        {(ids) => (
          <TokenInput
            {...ids}
            tokens={headers}
            suggestions={[]}
            placeholder="X-Team: a"
            onAdd={(text) => {
              onChange({ ...rule, headers: [...headers, text] })
              return undefined
            }}
            onRemove={(index) => onChange({ ...rule, headers: headers.filter((_, at) => at !== index) })}
          />
        )}
      </Field>
    </>
  )
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** One field for both: what has a star is a pattern. */
function Dns({ rule, onChange }: { readonly rule: Dns; readonly onChange: (rule: Dns) => void }) {
  return (
    <Field label="Name asked for" hint="example.com, or with stars: *.example.com.">
      {(ids) => (
        <TextInput
          {...ids}
          mono
          value={rule.matchName ?? rule.matchPattern ?? ''}
          onCommit={(text) =>
            onChange(text.includes('*') ? { kind: 'dns', matchPattern: text } : { kind: 'dns', matchName: text })
          }
        />
      )}
    </Field>
  )
}
