import type { Requirement } from '@/lib/policy'
import { list, member, record, strings, text } from '../json'
import type { JsonObject } from '../yaml/value'

/** As it is written: labels in their order, then expressions. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>
  readonly matchExpressions: readonly JsonObject[]
}

export function readLabelSelector(value: unknown): LabelSelector {
  return {
    matchLabels: strings(member(value, 'matchLabels')),
    matchExpressions: list(member(value, 'matchExpressions')).map((one) => record(one) as JsonObject)
  }
}

/** The same selector with its keys renamed. */
export function renamed({ matchLabels, matchExpressions }: LabelSelector, key: (key: string) => string): LabelSelector {
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([one, value]) => [key(one), value])),
    matchExpressions: matchExpressions.map((one) => ({ ...one, key: key(text(one.key) ?? '') }))
  }
}

/** Both at once. A label that both name is asked for as an expression too: `matchLabels` has room for one. */
export function and(one: LabelSelector, other: LabelSelector): LabelSelector {
  const twice = Object.entries(other.matchLabels).filter(([key]) => Object.hasOwn(one.matchLabels, key))
  return {
    matchLabels: { ...other.matchLabels, ...one.matchLabels },
    matchExpressions: [
      ...one.matchExpressions,
      ...other.matchExpressions,
      ...twice.map(([key, value]): JsonObject => ({ key, operator: 'In', values: [value] }))
    ]
  }
}

export const EVERYTHING: LabelSelector = { matchLabels: {}, matchExpressions: [] }

export function writeLabelSelector({ matchLabels, matchExpressions }: LabelSelector): JsonObject {
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {})
  }
}

const OPERATORS: Readonly<Record<Requirement['operator'], string>> = {
  in: 'In',
  'not-in': 'NotIn',
  exists: 'Exists',
  'does-not-exist': 'DoesNotExist'
}

/** One value is a label, all else an expression. */
export function fromRequirements(requirements: readonly Requirement[]): LabelSelector {
  return requirements.map(fromRequirement).reduce(and, EVERYTHING)
}

function fromRequirement(requirement: Requirement): LabelSelector {
  const { key, operator } = requirement
  const [only, ...more] = 'values' in requirement ? requirement.values : []
  if (operator === 'in' && only !== undefined && more.length === 0)
    return { matchLabels: { [key]: only }, matchExpressions: [] }
  const values = 'values' in requirement ? { values: [...requirement.values] } : {}
  return { matchLabels: {}, matchExpressions: [{ key, operator: OPERATORS[operator], ...values }] }
}
