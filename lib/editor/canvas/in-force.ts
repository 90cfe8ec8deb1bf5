import { DIRECTIONS, type Direction, matchingPods, memo, type Pod, type PolicyRef, type World } from '@/lib/policy'

/** One spec of a policy in force: whom it is about, and which directions of them it isolates. */
export interface SpecInForce {
  readonly ref: PolicyRef
  readonly pods: ReadonlySet<Pod>
  readonly closes: readonly Direction[]
}

/** Worked out once for a world: the drawing asks with each edit. */
export const specsInForce = memo((world: World): readonly SpecInForce[] =>
  world.policies.flatMap(({ ref, specs }) =>
    specs.map(({ subject, defaultDeny }) => ({
      ref,
      pods: new Set(matchingPods(subject, world)),
      closes: DIRECTIONS.filter((direction) => defaultDeny[direction])
    }))
  )
)

/** The same by pod, `namespace/name`. */
export const specsOfPods = memo((world: World): ReadonlyMap<string, readonly SpecInForce[]> => {
  const found = new Map<string, SpecInForce[]>()
  for (const spec of specsInForce(world)) {
    for (const { namespace, name } of spec.pods) {
      const key = `${namespace}/${name}`
      const own = found.get(key)
      if (own) own.push(spec)
      else found.set(key, [spec])
    }
  }
  return found
})
