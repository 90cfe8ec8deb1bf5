import { traits } from '../dialect'
import { issue } from '../issues'
import { DIRECTIONS } from '../model'
import type { Edit } from '../repair'
import type { Check } from './check'

/** A deny rule turns default deny on (SPEC 3.9): with no allow rule beside it, nothing at all may pass. */
export const denyOnly: Check = (world, _policy, spec) =>
  DIRECTIONS.flatMap((direction) => {
    const rules = spec.rules.filter((rule) => rule.direction === direction)
    const [first] = rules
    if (!first || !spec.defaultDeny[direction] || rules.some((rule) => rule.verdict !== 'deny')) return []
    const open: Edit = { op: 'set', path: `${spec.path}.enableDefaultDeny.${direction}`, value: false }
    const repairs = traits(world).enableDefaultDeny ? [{ title: 'Deny only what is named', edits: [open] }] : []
    return [issue('deny-only-isolates', first.path, { direction }, repairs)]
  })
