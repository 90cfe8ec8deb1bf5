import { type AppliedObjectView, DeleteRequest, type DeleteResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import type { Context, Route } from './context'
import { unifiedDiff } from './diff'
import { objectKey } from './documents'
import { impactOf } from './impact'

/** POST /api/delete */
export const remove: Route = async (context, request) => {
  const { cluster, log } = context
  const { dryRun = false, ...ref } = await readBody(request, DeleteRequest)
  const key = objectKey(ref)
  const view = cluster.list()
  const impact = impactOf(view, new Map([[key, undefined]]))
  const { before, revision } = dryRun
    ? seen(context, key)
    : await cluster.delete(ref).then((outcome) => {
        if (!outcome.found) throw missing(key)
        log.info({ object: key, revision: outcome.revision }, 'delete')
        return outcome
      })
  const object: AppliedObjectView = {
    ...ref,
    action: 'deleted',
    generation: 0,
    before,
    after: '',
    diff: unifiedDiff(before, '')
  }
  return json(200, { ok: true, dryRun, object, impact, revision } satisfies DeleteResponse)
}

function seen({ cluster }: Context, key: string): { before: string; revision: number } {
  const policy = cluster.list().policies.find((each) => objectKey(each) === key)
  if (policy === undefined) throw missing(key)
  return { before: policy.text, revision: 0 }
}

function missing(key: string): Refused {
  return new Refused(404, 'not-found', `There is no policy ${key}.`, '`npx portcullis get` lists those in force.')
}
