import { list, member, record, text } from '../json'
import type { FieldReason, Finding } from '../schema/schema'
import { badLabelValue } from './names'

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist']

/** A label selector's keys, operators and values (SPEC 1.4). `badKey` knows whether keys may bear a source. */
export function badSelector(
  selector: unknown,
  path: string,
  badKey: (key: string) => string | undefined
): readonly Finding[] {
  const labels = Object.entries(record(member(selector, 'matchLabels'))).flatMap(([key, value]) => [
    ...finding(`${path}.matchLabels`, badKey(key)),
    ...finding(`${path}.matchLabels`, badLabelValue(text(value) ?? ''))
  ])
  const expressions = list(member(selector, 'matchExpressions')).flatMap((one, at) =>
    badExpression(one, `${path}.matchExpressions[${at}]`, badKey)
  )
  return [...labels, ...expressions]
}

function badExpression(one: unknown, path: string, badKey: (key: string) => string | undefined): readonly Finding[] {
  const operator = text(member(one, 'operator')) ?? ''
  const values = list(member(one, 'values'))
  return [
    ...badOperator(operator, values.length, path),
    ...finding(`${path}.key`, badKey(text(member(one, 'key')) ?? '')),
    ...values.flatMap((value, at) => finding(`${path}.values[${at}]`, badLabelValue(text(value) ?? '')))
  ]
}

function badOperator(operator: string, values: number, path: string): readonly Finding[] {
  if (!OPERATORS.includes(operator)) return finding(`${path}.operator`, `"${operator}" is no operator`)
  const takesValues = operator === 'In' || operator === 'NotIn'
  if (takesValues && values === 0) return finding(`${path}.values`, `${operator} needs values`, 'FieldValueRequired')
  const odd = !takesValues && values > 0
  return finding(`${path}.values`, odd ? `${operator} takes no values` : undefined, 'FieldValueForbidden')
}

export function finding(
  path: string,
  why: string | undefined,
  reason: FieldReason = 'FieldValueInvalid'
): readonly Finding[] {
  return why === undefined ? [] : [{ path, why, reason }]
}
