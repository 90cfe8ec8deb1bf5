import type { SelectorInput, SelectorView } from '@/lib/editor'
import { Field } from '../ui/field'
import { TokenInput } from '../ui/token-input'
import { parseTerm } from './selector-text'

interface SelectorFieldProps {
  readonly label: string
  readonly hint: string
  readonly selector: SelectorView
  readonly suggestions: readonly string[]
  readonly autoFocus?: boolean
  readonly onChange: (selector: SelectorInput) => void
}

/** A selector as chips: `app=web`, `tier in (a, b)`, `!canary`. */
export function SelectorField({ label, hint, selector, suggestions, autoFocus = false, onChange }: SelectorFieldProps) {
  const terms: SelectorInput = selector.terms.map(({ key, operator, values, form }) => ({ key, operator, values, form }))
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <TokenInput
          {...ids}
          autoFocus={autoFocus}
          tokens={selector.terms.map(({ text }) => text)}
          suggestions={suggestions}
          placeholder="app=web"
          onAdd={(text) => {
            const parsed = parseTerm(text)
            if ('problem' in parsed) return parsed.problem
            onChange([
              ...terms.filter((term) => !(parsed.form === 'label' && term.form === 'label' && term.key === parsed.key)),
              parsed
            ])
            return undefined
          }}
          onRemove={(index) => onChange(terms.filter((_, at) => at !== index))}
        />
      )}
    </Field>
  )
}
