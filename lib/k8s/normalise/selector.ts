import type { Requirement, Selector } from '@/lib/policy'
import { list, member, strings, text } from '../json'

const OPERATORS = {
  In: 'in',
  NotIn: 'not-in',
  Exists: 'exists',
  DoesNotExist: 'does-not-exist'
} as const

/** A Kubernetes label selector; `key` rewrites its keys (a source, a prefix). Absent reads as `{}`: everything. */
export function readSelector(value: unknown, key: (key: string) => string = (same) => same): Selector {
  const labels = Object.entries(strings(member(value, 'matchLabels')))
  const expressions = list(member(value, 'matchExpressions'))
  return {
    requirements: [
      ...labels.map(([name, wanted]): Requirement => ({ operator: 'in', key: key(name), values: [wanted] })),
      ...expressions.map((one) => expression(one, key))
    ]
  }
}

/** An operator that is none was refused before this is read; if it comes here all the same, it matches nothing. */
function expression(value: unknown, key: (key: string) => string): Requirement {
  const name = key(text(member(value, 'key')) ?? '')
  const written = text(member(value, 'operator')) ?? ''
  const operator = Object.hasOwn(OPERATORS, written) ? OPERATORS[written as keyof typeof OPERATORS] : undefined
  if (operator === 'exists' || operator === 'does-not-exist') return { operator, key: name }
  const values = list(member(value, 'values')).map((one) => text(one) ?? '')
  return operator === undefined ? { operator: 'in', key: name, values: [] } : { operator, key: name, values }
}

export function isEmptySelector(value: unknown): boolean {
  return readSelector(value).requirements.length === 0
}
