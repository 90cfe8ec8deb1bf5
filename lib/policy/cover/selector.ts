import type { Requirement, Selector } from '../model'
import { bareKey } from '../selector'

/** Is everything that `inner` selects selected by `outer`, whatever the labels? True only where that is sure (SPEC 2.9). */
export function selectorCovers(outer: Selector, inner: Selector): boolean {
  return outer.requirements.every((wanted) => inner.requirements.some((given) => implies(given, wanted)))
}

/** Whoever meets `given` meets `wanted`. */
function implies(given: Requirement, wanted: Requirement): boolean {
  if (!impliesKey(given, wanted)) return false
  switch (wanted.operator) {
    case 'in':
      return given.operator === 'in' && given.values.every((value) => wanted.values.includes(value))
    case 'exists':
      return given.operator === 'exists' || given.operator === 'in'
    case 'not-in':
      if (given.operator === 'in') return given.values.every((value) => !wanted.values.includes(value))
      if (given.operator === 'not-in') return wanted.values.every((value) => given.values.includes(value))
      return given.operator === 'does-not-exist'
    case 'does-not-exist':
      return given.operator === 'does-not-exist'
  }
}

/**
 * Of the same label. A key of source `any` finds the first source that has it, and pods' own labels are looked for first, so that
 * what holds of `k8s:` holds of `any:`; the reverse does not (SPEC 2.1), nor where the label may be missing.
 */
function impliesKey(given: Requirement, wanted: Requirement): boolean {
  if (given.key === wanted.key) return true
  return (
    given.key.startsWith('k8s:') &&
    wanted.key.startsWith('any:') &&
    bareKey(given.key) === bareKey(wanted.key) &&
    (given.operator === 'in' || given.operator === 'exists')
  )
}
