import { type AppliedObjectView, type ClusterView, DeleteRequest, type DeleteResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readBody } from '@/lib/server/body'
import { type Made, proofOf } from '@/lib/server/changes'
import { diffOf } from '@/lib/server/changes/diff'
import { seenOf } from '@/lib/server/changes/standing'
import type { Seen } from '@/lib/server/cluster'
import { objectKey } from '@/lib/server/documents'
import type { Route } from './context'
import { seenIn } from './expected'
import { type Change, impactOf, reachChangeOf } from './impact'
import { ownersOf } from './owned'
import { refuseWithoutRight } from './rights'
import { personOf, sightOf, theirView } from './see'
import { actorOf } from './who'

/** POST /api/delete */
export const remove: Route = async (context, request, visitor) => {
  const { changes, agents, reach: lists } = context
  const { dryRun = false, expect = 0, confirmWithin, ...ref } = await readBody(request, DeleteRequest)
  const expected = seenIn(expect)
  const key = objectKey(ref)
  const view = await theirView(context, visitor)
  if (dryRun) await refuseWithoutRight(context, ref, visitor)
  const known = dryRun || confirmWithin !== undefined ? seen(view, key, expected) : undefined
  const made = dryRun
    ? undefined
    : await changes.make({
        action: 'delete',
        text: '',
        texts: new Map(),
        deletes: [
          { ...ref, text: known?.before ?? '', ...(expected.generation > 0 ? expected : seenOf(known ?? expected)) }
        ],
        expect: {},
        by: actorOf(visitor),
        as: personOf(visitor),
        ...(confirmWithin !== undefined && { confirmWithin })
      })
  const before = made === undefined ? known?.before : goneFrom(made, key)
  const object: AppliedObjectView = {
    ...ref,
    action: 'deleted',
    generation: known?.generation ?? 0,
    ...(known?.uid !== undefined && { uid: known.uid }),
    before: before ?? '',
    after: '',
    diff: diffOf(before ?? '', '')
  }
  const change: Change = new Map([[key, undefined]])
  const reach = dryRun ? reachChangeOf(lists, view, change, actorOf(visitor).name) : undefined
  return json(200, {
    ok: true,
    dryRun,
    object,
    ...(dryRun && { issues: ownersOf([object.before]) }),
    impact: impactOf(view, change),
    ...(reach !== undefined && { reach }),
    revision: made?.revision ?? 0,
    ...(made?.change !== undefined && {
      change: made.change.id,
      proof: await proofOf(agents, made.change.steps, await sightOf(context, visitor))
    })
  } satisfies DeleteResponse)
}

function seen({ policies }: ClusterView, key: string, expected: Seen): Seen & { readonly before: string } {
  const policy = policies.find((each) => objectKey(each) === key)
  if (policy === undefined) throw missing(key)
  const { generation, uid } = policy
  const fix = 'Look at what is in force now, then delete it again.'
  if (expected.generation !== 0 && expected.generation !== generation) {
    const message = `${key} was changed by someone else meanwhile (generation ${generation}, expected ${expected.generation}).`
    throw changed({ message, fix })
  }
  if (expected.uid !== undefined && expected.uid !== uid) {
    throw changed({ message: `${key} was deleted and made anew by someone else meanwhile.`, fix })
  }
  return { before: policy.text, generation, uid }
}

/** The text that is gone. Throws Refused where it is not. */
function goneFrom({ objects, issues }: Made, key: string): string {
  const [issue] = issues
  if (issue?.code === 'waits-for-confirmation') throw new Refused(409, issue.code, issue.message, issue.fix)
  if (issue !== undefined) throw changed(issue)
  const object = objects.find((each) => objectKey(each) === key)
  if (object === undefined) throw missing(key)
  return object.before
}

function changed({ message, fix }: { readonly message: string; readonly fix?: string | undefined }): Refused {
  return new Refused(409, 'changed-meanwhile', message, fix)
}

function missing(key: string): Refused {
  return new Refused(404, 'not-found', `There is no policy ${key}.`, '`npx portcullis get` lists those in force.')
}
