import type { World } from './model'

/** Remembers what was computed from an object for as long as the object lives. The object must not change. */
export function memo<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const found = known.get(key)
    if (found) return found.value
    const value = compute(key)
    known.set(key, { value })
    return value
  }
}

/** The same for what does not depend on the policies of a world: it outlives each edit of them. */
export function memoBesidesPolicies<Value>(compute: (world: World) => Value): (world: World) => Value {
  const last = new WeakMap<World['pods'], { readonly world: World; readonly value: Value }>()
  return memo((world) => {
    const found = last.get(world.pods)
    const value = found && isAlikeBesidesPolicies(found.world, world) ? found.value : compute(world)
    last.set(world.pods, { world, value })
    return value
  })
}

function isAlikeBesidesPolicies(one: World, other: World): boolean {
  if (one === other) return true
  const keys = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof World)[])
  return [...keys].every((key) => key === 'policies' || one[key] === other[key])
}
