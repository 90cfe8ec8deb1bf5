import type { Json, JsonObject } from './model'
import type { Step } from './path'

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Deep equality; the order of keys does not count. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, at) => equal(item, b[at]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
}

export function valueAt(value: Json | undefined, steps: readonly Step[]): Json | undefined {
  let here = value
  for (const step of steps) {
    if (typeof step === 'number') here = isArray(here) ? here[step] : undefined
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined
  }
  return here
}

/** A copy in which `change` has been done to the value at `steps`; undefined where the way there does not exist. */
export function withChange(
  value: Json | undefined,
  steps: readonly Step[],
  change: (old: Json | undefined) => Json | undefined
): Json | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return change(value)
  if (typeof step === 'number') {
    if (!isArray(value) || step >= value.length) return undefined
    const inner = withChange(value[step], rest, change)
    return inner === undefined ? value.toSpliced(step, 1) : value.with(step, inner)
  }
  if (!isObject(value)) return undefined
  const inner = withChange(Object.hasOwn(value, step) ? value[step] : undefined, rest, change)
  if (inner === undefined) {
    const { [step]: _, ...others } = value
    return others
  }
  return { ...value, [step]: inner }
}
