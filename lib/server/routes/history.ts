import { HistoryQuery, type HistoryResponse, WaitingRequest, type WaitingResponse } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import { json, Refused } from '@/lib/server/answer'
import { readBody, readQuery } from '@/lib/server/body'
import { changeView, proofOf } from '@/lib/server/changes'
import { diffOf } from '@/lib/server/changes/diff'
import { rightsOf } from '@/lib/server/rights'
import { type Sight, seesChange } from '@/lib/server/sight'
import type { Context, Route } from './context'
import { personOf, sightOf } from './see'
import { actorOf } from './who'

/** GET /api/history */
export const history: Route = async (context, request, visitor) => {
  const { changes, agents } = context
  const { last, id } = readQuery(request, HistoryQuery)
  const sight = await sightOf(context, visitor)
  const waiting = changes.waiting().filter((one) => seesChange(sight, one))
  if (id === undefined) {
    const seen = changes.history.last(last, ({ steps }) => seesChange(sight, { objects: steps }))
    return json(200, { changes: seen.map(changeView), waiting } satisfies HistoryResponse)
  }
  const change = knownChange(changes, id, sight)
  const texts = change.steps.map(({ before, after }) => ({ before, after, diff: diffOf(before, after) }))
  const proof = await proofOf(agents, change.steps, sight, 0)
  return json(200, { changes: [changeView(change)], waiting, texts, proof } satisfies HistoryResponse)
}

/** POST /api/confirm */
export const confirm: Route = async (context, request, visitor) => {
  const { changes } = context
  const { id } = await readBody(request, WaitingRequest)
  const sight = await sightOf(context, visitor)
  const those = await settled(context, visitor, { id, sight, deleting: 'deleted' })
  const done = await changes.confirm(those, { by: actorOf(visitor), as: personOf(visitor) })
  const waiting = changes.waiting().filter((one) => seesChange(sight, one))
  return json(200, { done: done.map(changeView), waiting } satisfies WaitingResponse)
}

/** POST /api/rollback */
export const rollBack: Route = async (context, request, visitor) => {
  const { changes } = context
  const { id } = await readBody(request, WaitingRequest)
  const sight = await sightOf(context, visitor)
  const those = await settled(context, visitor, { id, sight, deleting: 'created' })
  const done = await changes.rollBack(those, { by: actorOf(visitor), as: personOf(visitor) })
  const waiting = changes.waiting().filter((one) => seesChange(sight, one))
  return json(200, { done: done.map(changeView), waiting } satisfies WaitingResponse)
}

/**
 * The ids of what is to be settled. To keep a change, or to have it taken back, is to write its policies: who may not apply them, or delete those
 * of which that is to delete (`deleting`), may not say either. What is not seen is not there: of whose it is, and where, nothing is told. Throws
 * Refused; also where nothing waits.
 */
async function settled(
  context: Context,
  visitor: Visitor,
  {
    id,
    sight,
    deleting
  }: { readonly id: string | undefined; readonly sight: Sight; readonly deleting: 'created' | 'deleted' }
): Promise<readonly string[]> {
  const those = context.changes.those(id, (waiting) => seesChange(sight, waiting))
  const ids = those.map((one) => one.id)
  if (context.config.signIn.kind === 'link') return ids
  const person = personOf(visitor)
  for (const { action, ...ref } of those.flatMap(({ objects }) => objects)) {
    const right = (await rightsOf(context.cluster, ref, person))[action === deleting ? 'delete' : 'apply']
    if (person === undefined || !right.allowed)
      throw new Refused(403, 'forbidden', right.reason || 'The command has no rights here.')
  }
  return ids
}

/** One that is not seen is not there. */
export function knownChange(changes: Context['changes'], id: string, sight: Sight) {
  const change = changes.history.get(id)
  if (change !== undefined && seesChange(sight, { objects: change.steps })) return change
  throw new Refused(404, 'not-found', `There is no change ${id}.`, '`npx portcullis history` lists those that are kept.')
}
