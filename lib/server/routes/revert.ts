import { RevertRequest } from '@/lib/api/http'
import { readBody } from '@/lib/server/body'
import type { Plan } from '@/lib/server/changes'
import { joined, seenOf } from '@/lib/server/changes/standing'
import { objectKey, readText } from '@/lib/server/documents'
import { answer, respond } from './apply'
import type { Route } from './context'
import { expectedOf } from './expected'
import { knownChange } from './history'
import type { Change } from './impact'
import { personOf, sightOf, theirView } from './see'
import { actorOf } from './who'

/** POST /api/revert */
export const revert: Route = async (context, request, visitor) => {
  const { id, dryRun = false, confirmWithin, ...sent } = await readBody(request, RevertRequest)
  const expect = expectedOf(sent.expect)
  const { changes } = context
  const view = await theirView(context, visitor)
  const steps = knownChange(changes, id, await sightOf(context, visitor)).steps.filter(({ left }) => left === undefined)
  const texts = new Map(steps.flatMap((step) => (step.before === '' ? [] : [[objectKey(step), step.before] as const])))
  const inForce = new Map(view.policies.map((policy) => [objectKey(policy), policy]))
  const deletes = steps.flatMap((step) => {
    const policy = inForce.get(objectKey(step))
    if (step.before !== '' || policy === undefined) return []
    const { kind, namespace, name, text } = policy
    return [{ kind, namespace, name, text, ...(expect[objectKey(step)] ?? seenOf(policy)) }]
  })
  const plan: Plan = {
    action: 'revert',
    text: texts.size === 0 ? '' : joined([...texts.values()]),
    texts,
    deletes,
    expect,
    by: actorOf(visitor),
    as: personOf(visitor),
    of: id,
    ...(confirmWithin !== undefined && { confirmWithin })
  }
  const made = await (dryRun ? changes.check(plan) : changes.make(plan))
  const change: Change = new Map([
    ...[...readText(plan.text).objects].map(([key, { object }]) => [key, object] as const),
    ...deletes.map((ref) => [objectKey(ref), undefined] as const)
  ])
  return answer(await respond(context, visitor, { made, dryRun, texts, view, change }))
}
