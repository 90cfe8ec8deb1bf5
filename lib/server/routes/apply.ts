import { ApplyRequest, type ApplyResponse } from '@/lib/api/http'
import { json } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import type { Route } from './context'
import { unifiedDiff } from './diff'
import { objectKey, readText } from './documents'
import { impactOf } from './impact'
import { seenView } from './seen'

/** POST /api/apply */
export const apply: Route = async ({ cluster, log }, request, { client }) => {
  const { text, dryRun = false, expect = {} } = await readBody(request, ApplyRequest)
  const sent = readText(text)
  if (sent.refused.length > 0) {
    return answer({ ok: false, dryRun, objects: [], issues: [...sent.refused], impact: [], revision: 0 })
  }
  const view = await seenView(cluster)
  const outcome = await cluster[dryRun ? 'dryRun' : 'apply']({ text, by: client, expect })
  // After it, so that nothing holds up enforcement, but of the world as it was before.
  const impact = outcome.ok ? impactOf(view, new Map([...sent.objects].map(([key, { object }]) => [key, object]))) : []
  const objects = outcome.objects.map((object) => {
    const after = sent.objects.get(objectKey(object))?.text ?? ''
    return { ...object, after, diff: unifiedDiff(object.before, after) }
  })
  if (!dryRun) log.info({ objects: objects.map(objectKey), ok: outcome.ok, revision: outcome.revision }, 'apply')
  return answer({
    ok: outcome.ok,
    dryRun,
    objects,
    issues: [...outcome.issues],
    impact,
    revision: outcome.revision
  })
}

function answer(body: ApplyResponse): Response {
  if (body.ok || body.dryRun) return json(200, body)
  return json(body.issues.some(({ code }) => code === 'changed-meanwhile') ? 409 : 422, body)
}
