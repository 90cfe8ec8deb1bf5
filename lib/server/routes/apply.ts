import { ApplyRequest, type ApplyResponse, type ClusterView } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import { json } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import { type Made, proofOf } from '@/lib/server/changes'
import { diffOf } from '@/lib/server/changes/diff'
import { objectKey, readText } from '@/lib/server/documents'
import type { Context, Route } from './context'
import { expectedOf } from './expected'
import { type Change, impactOf, reachChangeOf } from './impact'
import { withOwners } from './owned'
import { personOf, sightOf, theirView } from './see'
import { actorOf } from './who'

/** POST /api/apply */
export const apply: Route = async (context, request, visitor) => {
  const { text, dryRun = false, confirmWithin, ...wanted } = await readBody(request, ApplyRequest)
  const expect = expectedOf(wanted.expect)
  const sent = readText(text)
  if (sent.refused.length > 0) {
    return answer({ ok: false, dryRun, objects: [], issues: [...sent.refused], impact: [], revision: 0 })
  }
  const { cluster, changes } = context
  const by = actorOf(visitor)
  const as = personOf(visitor)
  const view = await theirView(context, visitor)
  const texts = new Map([...sent.objects].map(([key, object]) => [key, object.text]))
  const made = dryRun
    ? await cluster.dryRun({ text, by: by.client, as, expect })
    : await changes.make({
        action: 'apply',
        text,
        texts,
        deletes: [],
        expect,
        by,
        as,
        ...(confirmWithin !== undefined && { confirmWithin })
      })
  const change: Change = new Map([...sent.objects].map(([key, { object }]) => [key, object]))
  return answer(await respond(context, visitor, { made, dryRun, texts, view, change }))
}

interface Outcome {
  readonly made: Made
  readonly dryRun: boolean
  readonly texts: ReadonlyMap<string, string>
  /** As it was before. */
  readonly view: ClusterView
  readonly change: Change
}

/** The one answer of apply and revert. */
export async function respond(
  context: Context,
  visitor: Visitor,
  { made, dryRun, texts, view, change }: Outcome
): Promise<ApplyResponse> {
  const { agents, reach: lists } = context
  const objects = made.objects.map((object) => {
    const after = object.action === 'deleted' ? '' : (texts.get(objectKey(object)) ?? '')
    return { ...object, after, diff: diffOf(object.before, after) }
  })
  const reach = dryRun && made.ok ? reachChangeOf(lists, view, change, actorOf(visitor).name) : undefined
  const proof =
    made.change === undefined ? undefined : await proofOf(agents, made.change.steps, await sightOf(context, visitor))
  return {
    ok: made.ok,
    dryRun,
    objects,
    issues: dryRun ? withOwners(made.issues, made.objects, texts) : [...made.issues],
    impact: made.ok ? impactOf(view, change) : [],
    ...(reach !== undefined && { reach }),
    revision: made.revision,
    ...(proof !== undefined && { proof }),
    ...(made.change !== undefined && { change: made.change.id })
  }
}

const CONFLICTS = new Set(['changed-meanwhile', 'waits-for-confirmation'])

export function answer(body: ApplyResponse): Response {
  if (body.ok || body.dryRun) return json(200, body)
  return json(body.issues.some(({ code }) => CONFLICTS.has(code)) ? 409 : 422, body)
}
