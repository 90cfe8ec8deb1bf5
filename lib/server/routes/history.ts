import { HistoryQuery, type HistoryResponse, WaitingRequest, type WaitingResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readBody, readQuery } from '@/lib/server/body'
import { changeView, proofOf } from '@/lib/server/changes'
import type { Context, Route } from './context'
import { unifiedDiff } from './diff'
import { actorOf } from './who'

/** GET /api/history */
export const history: Route = async ({ changes, agents }, request) => {
  const { last, id } = readQuery(request, HistoryQuery)
  const waiting = changes.waiting()
  if (id === undefined) {
    return json(200, { changes: changes.history.last(last).map(changeView), waiting } satisfies HistoryResponse)
  }
  const change = knownChange(changes, id)
  const texts = change.steps.map(({ before, after }) => ({ before, after, diff: unifiedDiff(before, after) }))
  const proof = await proofOf(agents, change.steps, 0)
  return json(200, { changes: [changeView(change)], waiting, texts, proof } satisfies HistoryResponse)
}

/** POST /api/confirm */
export const confirm: Route = async ({ changes }, request) => {
  const { id } = await readBody(request, WaitingRequest)
  const done = await changes.confirm(id)
  return json(200, { done: done.map(changeView), waiting: changes.waiting() } satisfies WaitingResponse)
}

/** POST /api/rollback */
export const rollBack: Route = async ({ changes }, request, visitor) => {
  const { id } = await readBody(request, WaitingRequest)
  const done = await changes.rollBack(id, actorOf(visitor))
  return json(200, { done: done.map(changeView), waiting: changes.waiting() } satisfies WaitingResponse)
}

export function knownChange(changes: Context['changes'], id: string) {
  const change = changes.history.get(id)
  if (change !== undefined) return change
  throw new Refused(404, 'not-found', `There is no change ${id}.`, '`npx portcullis history` lists those that are kept.')
}
