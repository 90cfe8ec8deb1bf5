import { issue } from '../issues'
import { matchingPods } from '../select'
import type { Check } from './check'
import { asksForReserved, filteredKey } from './filtered-label'

/** A subject without a pod, now (SPEC 11.3). */
export const subjectSelects: Check = (world, _policy, { path, subject }) => {
  if (subject.kind === 'nodes') return []
  const at = `${path}.${subject.kind === 'pods' ? 'podSelector' : 'endpointSelector'}`
  if (subject.kind === 'endpoints') {
    const key = filteredKey(subject.selector, world)
    if (key) return [issue('selector-on-filtered-label', at, { key })]
    if (asksForReserved(subject.selector)) return []
  }
  return matchingPods(subject, world).length > 0 ? [] : [issue('subject-selects-nothing', at)]
}
