import { issue } from '../issues'
import { DIRECTIONS } from '../model'
import type { Check } from './check'

/** A deny rule turns default deny on (SPEC 3.9): with no allow rule beside it, nothing at all may pass. */
export const denyOnly: Check = (_world, _policy, spec) =>
  DIRECTIONS.flatMap((direction) => {
    const rules = spec.rules.filter((rule) => rule.direction === direction)
    const [first] = rules
    if (!first || !spec.defaultDeny[direction] || rules.some((rule) => rule.verdict !== 'deny')) return []
    return [issue('deny-only-isolates', first.path, { direction })]
  })
