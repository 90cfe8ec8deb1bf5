import { isArray, isObject, type Json, type JsonObject, join, type Path } from '@/lib/document'
import type { SelectorInput, SelectorTerm, SelectorView } from '../canvas/model'

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const

export const EVERYTHING: SelectorView = { terms: [] }

/** A label selector as terms; undefined where it holds something that terms cannot say. */
export function readSelector(value: Json | undefined, path: Path): SelectorView | undefined {
  if (!isObject(value)) return undefined
  if (Object.keys(value).some((key) => key !== 'matchLabels' && key !== 'matchExpressions')) return undefined
  const labels = value.matchLabels ?? {}
  const expressions = value.matchExpressions ?? []
  if (!isObject(labels) || !isArray(expressions)) return undefined
  const terms: SelectorTerm[] = []
  for (const [key, one] of Object.entries(labels)) {
    if (typeof one !== 'string') return undefined
    terms.push(term(key, 'In', [one], 'label', join(join(path, 'matchLabels'), key)))
  }
  for (const [at, one] of expressions.entries()) {
    const read = readExpression(one, join(join(path, 'matchExpressions'), at))
    if (!read) return undefined
    terms.push(read)
  }
  return { terms }
}

function readExpression(value: Json, path: Path): SelectorTerm | undefined {
  if (!isObject(value) || typeof value.key !== 'string') return undefined
  const operator = OPERATORS.find((one) => one === value.operator)
  const values = value.values ?? []
  if (!operator || !isArray(values) || !values.every((one) => typeof one === 'string')) return undefined
  if (Object.keys(value).some((key) => !['key', 'operator', 'values'].includes(key))) return undefined
  return term(value.key, operator, values, 'expression', path)
}

export function term(
  key: string,
  operator: SelectorTerm['operator'],
  values: readonly string[],
  form: SelectorTerm['form'],
  path: Path
): SelectorTerm {
  return { path, key, operator, values, form, text: termText(key, operator, values, form) }
}

function termText(
  key: string,
  operator: SelectorTerm['operator'],
  values: readonly string[],
  form: SelectorTerm['form']
): string {
  // The source `k8s:` is what everybody means; others are worth seeing.
  const name = key.replace(/^(?:k8s|any):/, '')
  if (operator === 'Exists') return name
  if (operator === 'DoesNotExist') return `!${name}`
  if (form === 'label') return `${name}=${values[0] ?? ''}`
  return `${name} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`
}

/** What a command was given, as a view (for blocks that are not in the text yet). */
export function viewOf(input: SelectorInput): SelectorView {
  return { terms: input.map((one) => term(one.key, one.operator, one.values, formOf(one), '')) }
}

function formOf(one: SelectorInput[number]): SelectorTerm['form'] {
  if (one.operator !== 'In' || one.values.length !== 1) return 'expression'
  return one.form ?? 'label'
}

/** The other way: what a view says, for a command. */
export function inputOf(view: SelectorView): SelectorInput {
  return view.terms.map(({ key, operator, values, form }) => ({ key, operator, values, form }))
}

/** A label selector. A second label of one key becomes an expression: a mapping has a key once. */
export function writeSelector(input: SelectorInput): JsonObject {
  const labels: Record<string, Json> = {}
  const expressions: Json[] = []
  for (const one of input) {
    const [value] = one.values
    if (formOf(one) === 'label' && value !== undefined && !Object.hasOwn(labels, one.key)) labels[one.key] = value
    else if (one.operator === 'Exists' || one.operator === 'DoesNotExist') {
      expressions.push({ key: one.key, operator: one.operator })
    } else expressions.push({ key: one.key, operator: one.operator, values: [...one.values] })
  }
  return {
    ...(Object.keys(labels).length > 0 ? { matchLabels: labels } : {}),
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {})
  }
}
