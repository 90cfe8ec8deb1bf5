import { type AppliedObjectView, type ClusterView, DeleteRequest, type DeleteResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import type { DeleteOutcome } from '@/lib/server/cluster'
import type { Route } from './context'
import { unifiedDiff } from './diff'
import { objectKey } from './documents'
import { impactOf } from './impact'
import { seenView } from './seen'

/** POST /api/delete */
export const remove: Route = async ({ cluster, log }, request) => {
  const { dryRun = false, expect = 0, ...ref } = await readBody(request, DeleteRequest)
  const key = objectKey(ref)
  const view = await seenView(cluster)
  const { before, revision } = dryRun ? seen(view, key, expect) : await cluster.delete(ref, expect).then(found(key))
  if (!dryRun) log.info({ object: key, revision }, 'delete')
  const impact = impactOf(view, new Map([[key, undefined]]))
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

function seen({ policies }: ClusterView, key: string, expect: number): { before: string; revision: number } {
  const policy = policies.find((each) => objectKey(each) === key)
  if (policy === undefined) throw missing(key)
  const { generation } = policy
  if (expect !== 0 && expect !== generation) {
    throw changed({
      message: `${key} was changed by someone else meanwhile (generation ${generation}, expected ${expect}).`,
      fix: 'Look at what is in force now, then delete it again.'
    })
  }
  return { before: policy.text, revision: 0 }
}

function found(key: string): (outcome: DeleteOutcome) => DeleteOutcome {
  return (outcome) => {
    if (!outcome.found) throw missing(key)
    const [issue] = outcome.issues
    if (issue !== undefined) throw changed(issue)
    return outcome
  }
}

function changed({ message, fix }: { readonly message: string; readonly fix?: string | undefined }): Refused {
  return new Refused(409, 'changed-meanwhile', message, fix)
}

function missing(key: string): Refused {
  return new Refused(404, 'not-found', `There is no policy ${key}.`, '`npx portcullis get` lists those in force.')
}
