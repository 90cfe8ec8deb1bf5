import type { Cluster } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import type { Step } from './model'
import type { Asker } from './plan'
import { joined, NOT_THERE, refOf, type Standing, standingOf } from './standing'

/** It could not be put back, and the next attempt may fare better. */
export class NotRestored extends Error {}

export interface Restored {
  /** What was done: `before` is what was in force until now. */
  readonly steps: readonly Step[]
  readonly revision: number
}

/** Somebody may change a policy between the look at it and the change: then it is looked at again. */
const LOOKS = 3

/**
 * Takes steps back: each policy that is still as they left it becomes what it was before. One that somebody else has changed since is left alone.
 * What is back already is passed over, so that it can be tried again after a failure. Rejects with a ClusterError or NotRestored.
 */
export async function restore(cluster: Cluster, steps: readonly Step[], { by, as }: Asker): Promise<Restored> {
  const done = new Map<string, Step>()
  let revision = 0
  for (let look = 1; ; look += 1) {
    const now = await standingOf(cluster, steps, as)
    const open: Step[] = []
    for (const step of steps) {
      const { text } = standing(now, step)
      if (text === step.before || done.has(objectKey(step))) continue
      if (isOurs(step, standing(now, step))) open.push(step)
      else done.set(objectKey(step), { ...refOf(step), before: text, after: text, left: true })
    }
    if (open.length === 0) return { steps: [...done.values()], revision }
    if (look > LOOKS) throw new NotRestored('It is changed by somebody else all the time.')

    const back = open.filter(({ before }) => before !== '')
    if (back.length > 0) {
      const expect = Object.fromEntries(back.map((step) => [objectKey(step), standing(now, step)]))
      const {
        ok,
        issues,
        objects,
        revision: reached
      } = await cluster.apply({
        text: joined(back.map(({ before }) => before)),
        by: by.client,
        as,
        expect
      })
      if (!ok && issues.some(({ code }) => code === 'changed-meanwhile')) continue
      if (!ok) throw new NotRestored(issues.find(({ severity }) => severity === 'error')?.message ?? 'It was refused.')
      revision = reached
      const made = new Map(objects.map((object) => [objectKey(object), object]))
      for (const step of back) {
        const { generation, uid } = made.get(objectKey(step)) ?? {}
        done.set(objectKey(step), {
          ...refOf(step),
          before: standing(now, step).text,
          after: step.before,
          ...(generation !== undefined && { generation }),
          ...(uid !== undefined && { uid })
        })
      }
    }
    let changed = false
    for (const step of open.filter(({ before }) => before === '')) {
      const { text, ...seen } = standing(now, step)
      const outcome = await cluster.delete(refOf(step), seen, as)
      if (outcome.issues.length > 0) changed = true
      else {
        revision = outcome.revision
        done.set(objectKey(step), { ...refOf(step), before: text, after: '', generation: 0 })
      }
    }
    if (!changed) return { steps: [...done.values()], revision }
  }
}

function standing(now: ReadonlyMap<string, Standing>, step: Step): Standing {
  return now.get(objectKey(step)) ?? NOT_THERE
}

/**
 * By the generation that the change made; where nobody heard of it (the server ended in the middle) by the text. Generations begin anew with each
 * object: one that was deleted and made anew is not ours, whatever is in it.
 */
function isOurs({ after, generation, uid }: Step, now: Standing): boolean {
  if (uid !== undefined && now.uid !== undefined && uid !== now.uid) return false
  return now.text === after || (generation !== undefined && generation === now.generation && generation !== 0)
}
