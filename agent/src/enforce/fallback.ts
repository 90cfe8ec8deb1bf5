import {
  DIRECTIONS,
  type Direction,
  type Evidence,
  type Pod,
  type PolicyRef,
  type PolicyTable,
  selectsPod,
  type TableEntry,
  type World
} from '@/lib/policy'

/**
 * The table of a pod for which none could be made and none is in force: the directions that policies isolate are closed, the others
 * open. Needs nothing of the compiler; where even that fails, both are closed.
 */
export function fallbackTable(world: World, pod: Pod | undefined): PolicyTable {
  return { entries: DIRECTIONS.map((direction) => entry(direction, isolatedBy(world, pod, direction))) }
}

function entry(direction: Direction, isolated: readonly PolicyRef[] | 'unknown'): TableEntry {
  const closed = isolated === 'unknown' || isolated.length > 0
  const evidence: Evidence = {
    reason: closed ? 'conflict' : 'no-policy',
    rules: [],
    isolatedBy: isolated === 'unknown' ? [] : isolated
  }
  return {
    direction,
    peer: { kind: 'any' },
    protocol: 'any',
    port: { value: 0, bits: 0 },
    verdict: closed ? 'deny' : 'allow',
    precedence: 0,
    evidence
  }
}

function isolatedBy(world: World, pod: Pod | undefined, direction: Direction): readonly PolicyRef[] | 'unknown' {
  if (pod === undefined) return 'unknown'
  try {
    return world.policies
      .filter(({ specs }) =>
        specs.some(({ defaultDeny, subject }) => defaultDeny[direction] && selectsPod(subject, pod, world))
      )
      .map(({ ref }) => ref)
  } catch {
    return 'unknown'
  }
}
