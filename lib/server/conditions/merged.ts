import type { Condition } from '@/lib/server/cluster/kubernetes'
import type { Wanted } from './wanted'

/** What to write; undefined where it is there already. The time of a condition is kept for as long as its status does not change. */
export function merged(
  there: readonly Condition[],
  wanted: readonly Wanted[],
  now: () => Date
): readonly Condition[] | undefined {
  const before = (type: string) => there.find((one) => one.type === type)
  if (wanted.every((one) => isThere(before(one.type), one))) return undefined
  return wanted.map((one) => {
    const known = before(one.type)
    const lastTransitionTime =
      known?.status === one.status ? known.lastTransitionTime : `${now().toISOString().slice(0, 19)}Z`
    return { ...one, lastTransitionTime }
  })
}

function isThere(there: Condition | undefined, { status, reason, message, observedGeneration }: Wanted): boolean {
  return (
    there !== undefined &&
    there.status === status &&
    there.reason === reason &&
    (there.message ?? '') === message &&
    // Cilium's own definitions, which an uninstalled Cilium leaves behind, have no such field, and the server drops it.
    (there.observedGeneration ?? observedGeneration) === observedGeneration
  )
}
