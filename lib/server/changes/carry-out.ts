import type { IssueView } from '@/lib/api/http'
import { type Cluster, ClusterError, isDenied, type ObjectRef } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import { rightsOf } from '@/lib/server/rights'
import type { Step } from './model'
import type { Made, Plan } from './plan'
import { deniedIssue } from './refusals'
import { refOf, seenOf } from './standing'

const NOTHING = { ok: true as boolean, objects: [], issues: [], revision: 0 } satisfies Made

/** What `make` would answer now; changes nothing. Of a delete no API server says so beforehand: it is asked for the right. */
export async function check(cluster: Cluster, plan: Plan): Promise<Made> {
  const { text, expect, by, as } = plan
  for (const ref of as === undefined ? [] : plan.deletes) {
    const { delete: right } = await rightsOf(cluster, ref, as)
    if (!right.allowed)
      throw new ClusterError('forbidden', right.reason, 'Somebody who may has to do it, or give you the right.')
  }
  const applied = text === '' ? NOTHING : await cluster.dryRun({ text, expect, as, by: by.client })
  const gone = plan.deletes.map(({ text: before, ...ref }) => ({ ...ref, action: 'deleted' as const, before }))
  return { ...applied, objects: [...applied.objects, ...gone] }
}

/** What was done is in `steps`, also where not all of it could be. */
export async function carryOut(
  cluster: Cluster,
  plan: Plan
): Promise<{ readonly made: Made; readonly steps: readonly Step[] }> {
  const { text, deletes, expect, by, as } = plan
  const applied = text === '' ? NOTHING : await cluster.apply({ text, expect, as, by: by.client })
  if (!applied.ok) return { made: applied, steps: [] }
  const objects: Made['objects'][number][] = [...applied.objects]
  const issues: IssueView[] = [...applied.issues]
  let ok: boolean = applied.ok
  let { revision } = applied
  for (const ref of deletes) {
    const outcome = await cluster.delete(refOf(ref), seenOf(ref), as).catch((error: unknown) => {
      // What was done before it is in force: that is to be told, and taken back in time.
      if (objects.length === 0 || !isDenied(error)) throw error
      return { found: true, before: '', issues: [deniedIssue(ref, error as ClusterError)], revision }
    })
    if (outcome.issues.length > 0) {
      ok = false
      issues.push(...outcome.issues)
    } else if (outcome.found) {
      revision = outcome.revision
      objects.push({ ...refOf(ref), action: 'deleted', generation: 0, before: outcome.before })
    }
  }
  const made = { ok, objects, issues, revision }
  return { made, steps: stepsOf(plan, made) }
}

/** Whether some of a text that was refused is in force all the same: it could not be taken back. */
export const isLeft = ({ issues }: Made): boolean => issues.some(({ code }) => code === 'left-applied')

export function refsOf({ texts, deletes }: Plan): readonly ObjectRef[] {
  const applied = [...texts.keys()].map((key) => {
    const [kind = '', namespace = '', name = ''] = key.split('/')
    return { kind, namespace, name }
  })
  return [...applied, ...deletes]
}

export function stepsOf({ texts }: Pick<Plan, 'texts'>, { objects }: Made): readonly Step[] {
  return objects
    .filter(({ action }) => action !== 'unchanged')
    .map(({ action, before, generation, uid, ...ref }) => ({
      ...refOf(ref),
      before,
      after: action === 'deleted' ? '' : (texts.get(objectKey(ref)) ?? ''),
      generation: action === 'deleted' ? 0 : generation,
      ...(action !== 'deleted' && uid !== undefined && { uid })
    }))
}
