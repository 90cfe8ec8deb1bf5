import { useState } from 'react'
import { type Matching, matchChange, type SelectorInput, type SelectorView } from '@/lib/editor'
import { Field } from '../ui/field'
import { TokenInput } from '../ui/token-input'
import { MatchList } from './match-list'
import { parseTerm } from './selector-text'
import { useBefore } from './use-before'

interface SelectorFieldProps {
  readonly label: string
  readonly hint: string
  readonly selector: SelectorView
  readonly suggestions: readonly string[]
  readonly autoFocus?: boolean
  /** What is counted. */
  readonly of?: 'pod' | 'node' | 'group'
  /** The pods (or nodes) that a selector would match; absent for what is neither. */
  readonly preview?: (selector: SelectorInput) => Matching | undefined
  readonly onChange: (selector: SelectorInput) => void
}

/** A selector as chips: `app=web`, `tier in (a, b)`, `!canary`; below it the pods that match, as it is typed. */
export function SelectorField(props: SelectorFieldProps) {
  const { label, hint, selector, suggestions, autoFocus = false, of = 'pod', preview, onChange } = props
  const [typed, setTyped] = useState('')
  const terms: SelectorInput = selector.terms.map(({ key, operator, values, form }) => ({ key, operator, values, form }))
  const draft = typed.trim() === '' ? undefined : withTerm(terms, typed)
  const now = preview?.(terms)
  const before = useBefore(now)
  const next = typeof draft === 'object' ? preview?.(draft) : undefined
  return (
    <>
      <Field label={label} hint={hint}>
        {(ids) => (
          <TokenInput
            {...ids}
            autoFocus={autoFocus}
            tokens={selector.terms.map(({ text }) => text)}
            suggestions={suggestions}
            placeholder="app=web"
            noteOf={(suggestion) => {
              const wanted = withTerm(terms, suggestion)
              const found = typeof wanted === 'object' ? preview?.(wanted) : undefined
              return found && counted(found, of)
            }}
            onDraft={setTyped}
            onAdd={(text) => {
              const wanted = withTerm(terms, text)
              if (typeof wanted === 'string') return wanted
              onChange(wanted)
              return undefined
            }}
            onRemove={(index) => onChange(terms.filter((_, at) => at !== index))}
          />
        )}
      </Field>
      {now ? <MatchList of={of} change={next ? matchChange(now, next) : matchChange(before, now)} /> : null}
    </>
  )
}

const counted = ({ pods }: Matching, of: string) => `${pods.length} ${pods.length === 1 ? of : `${of}s`}`

/** With one condition more; a label takes the place of the one with its key. A sentence where it is none. */
function withTerm(terms: SelectorInput, text: string): SelectorInput | string {
  const parsed = parseTerm(text)
  if ('problem' in parsed) return parsed.problem
  return [...terms.filter((term) => !(parsed.form === 'label' && term.form === 'label' && term.key === parsed.key)), parsed]
}
