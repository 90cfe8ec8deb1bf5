import { objectKey } from '@/lib/server/documents'
import type { Step, Waiting } from './model'
import type { Plan } from './plan'

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

/**
 * Two changes become one that is rolled back under one's rights. Where people have rights of their own they are of the same person: nobody who may
 * write half of it takes over the whole.
 */
export function mayJoin(waiting: Pick<Waiting, 'by'>, plan: Pick<Plan, 'by' | 'as'>): boolean {
  return plan.as === undefined || isOf(waiting, plan)
}

/** Whether it was made by whoever asks. */
export const isOf = ({ by }: Pick<Waiting, 'by'>, asker: Pick<Plan, 'by'>): boolean =>
  by.client === asker.by.client && by.name === asker.by.name
