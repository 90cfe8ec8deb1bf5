import { list, member, record, text } from '../json'
import type { Finding } from '../schema/schema'
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
  const takesValues = operator === 'In' || operator === 'NotIn'
  return [
    ...finding(`${path}.operator`, OPERATORS.includes(operator) ? undefined : `"${operator}" is no operator`),
    ...finding(
      `${path}.values`,
      takesValues && values.length === 0
        ? `${operator} needs values`
        : !takesValues && OPERATORS.includes(operator) && values.length > 0
          ? `${operator} takes no values`
          : undefined
    ),
    ...finding(`${path}.key`, badKey(text(member(one, 'key')) ?? '')),
    ...values.flatMap((value, at) => finding(`${path}.values[${at}]`, badLabelValue(text(value) ?? '')))
  ]
}

export function finding(path: string, why: string | undefined): readonly Finding[] {
  return why === undefined ? [] : [{ path, why }]
}
