import { type Applicable, applicablePolicies } from './applicable'
import { traits } from './dialect'
import type { ConflictKind } from './l7/merge'
import { bringRulesTogether } from './l7/together'
import { memo } from './memo'
import { DIRECTIONS, type Direction, type Rule, type World } from './model'
import type { Identity } from './party'

export interface Conflict {
  readonly direction: Direction
  /** The two rules that cannot stand together. */
  readonly rules: readonly [Rule, Rule]
  readonly why: ConflictKind
}

/**
 * SPEC 1.21: what Cilium can merge for no selector, protocol and port. One conflict, and no policy can be computed for the
 * subject at all.
 */
export function conflictOf(world: World, subject: Identity): Conflict | undefined {
  if (!traits(world).layer7) return undefined
  const known = conflicts(world)
  const found = known.get(subject)
  if (found) return found.conflict
  const conflict = conflictAmong(world, applicablePolicies(world, subject))
  known.set(subject, { conflict })
  return conflict
}

/** The same, of the rules that are known to select a subject. */
export function conflictAmong(world: World, applicable: Readonly<Record<Direction, Applicable>>): Conflict | undefined {
  if (!traits(world).layer7) return undefined
  return DIRECTIONS.map((direction) => conflictIn(world, applicable[direction].rules, direction)).find(Boolean)
}

const conflicts = memo((_world: World) => new WeakMap<Identity, { readonly conflict: Conflict | undefined }>())

function conflictIn(world: World, rules: readonly Rule[], direction: Direction): Conflict | undefined {
  const together = bringRulesTogether(world, rules)
  return 'clash' in together ? { direction, ...together.clash } : undefined
}
