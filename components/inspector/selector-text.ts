import type { SelectorInput } from '@/lib/editor'

type Term = SelectorInput[number]

const KEY = /^[A-Za-z0-9]([-A-Za-z0-9_.:/]*[A-Za-z0-9])?$/
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/

/** What a person types for one condition, in the words of `kubectl -l`. */
export function parseTerm(text: string): Term | { readonly problem: string } {
  const typed = text.trim()
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/i.exec(typed)
  if (set) {
    const [, key = '', operator = '', list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    return checked({ key, operator: operator.toLowerCase() === 'in' ? 'In' : 'NotIn', values, form: 'expression' })
  }
  const unequal = /^([^=!\s]+)\s*!=\s*(.*)$/.exec(typed)
  if (unequal) return checked({ key: unequal[1] ?? '', operator: 'NotIn', values: [unequal[2] ?? ''], form: 'expression' })
  const equal = /^([^=!\s]+)\s*={1,2}\s*(.*)$/.exec(typed)
  if (equal) return checked({ key: equal[1] ?? '', operator: 'In', values: [equal[2] ?? ''], form: 'label' })
  if (typed.startsWith('!'))
    return checked({ key: typed.slice(1).trim(), operator: 'DoesNotExist', values: [], form: 'expression' })
  return checked({ key: typed, operator: 'Exists', values: [], form: 'expression' })
}

function checked(term: Term): Term | { readonly problem: string } {
  if (!KEY.test(term.key))
    return { problem: `“${term.key}” is no label key. Write app=web, tier in (a, b), canary or !canary.` }
  const wrong = term.values.find((value) => !VALUE.test(value) || value.length > 63)
  return wrong === undefined ? term : { problem: `“${wrong}” is no label value: letters, digits, “-”, “_” and “.” only.` }
}
