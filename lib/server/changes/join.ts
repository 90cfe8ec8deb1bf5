import { objectKey } from '@/lib/server/routes/documents'
import type { Step, Waiting } from './model'

/**
 * The steps of a change that is made on top of others that still wait: each policy goes back to what it was before the first of them. One that is
 * by now what it was has nothing to go back to.
 */
export function joinSteps(earlier: readonly Waiting[], steps: readonly Step[]): readonly Step[] {
  const joined = new Map<string, Step>()
  for (const step of [...earlier.flatMap((waiting) => waiting.steps), ...steps]) {
    const first = joined.get(objectKey(step))
    joined.set(objectKey(step), first === undefined ? step : { ...step, before: first.before })
  }
  return [...joined.values()].filter(({ before, after }) => before !== after)
}
