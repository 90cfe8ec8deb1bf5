import { exactOptional as maybe, z } from 'zod'

/** What was changed, and what waits. */

/** Who did it. A person is one whom the cluster knows; without that a browser is known by its session, the command by its user, as it says. */
export const ActorView = z.object({
  /** `server`: by itself, when a confirmation did not come. */
  client: z.enum(['person', 'browser', 'command', 'server']),
  /** As the cluster has it, of the session (six characters), or of the user; empty for the server. */
  name: z.string()
})
export type ActorView = z.infer<typeof ActorView>

const ObjectRefView = z.object({ kind: z.string(), namespace: z.string(), name: z.string() })

/** A change that is in force, and goes again unless it is confirmed in time. */
export const WaitingView = z.object({
  /** Of the change, in the history. */
  id: z.string(),
  by: ActorView,
  /** How long it was given, and what is left of that as this was sent. */
  seconds: z.number(),
  remainingMs: z.number(),
  /** `stuck`: it should be gone, and could not be taken back yet; it is tried again. */
  state: z.enum(['waiting', 'rolling-back', 'stuck']),
  /** Why it is stuck, a sentence. */
  trouble: maybe(z.string()),
  objects: z.array(ObjectRefView.extend({ action: z.enum(['created', 'configured', 'deleted']) }))
})
export type WaitingView = z.infer<typeof WaitingView>

export const ChangedObjectView = ObjectRefView.extend({
  /** `left`: a roll-back did not touch it, since somebody had changed it meanwhile. */
  action: z.enum(['created', 'configured', 'deleted', 'left']),
  /** Lines. */
  added: z.number(),
  removed: z.number()
})
export type ChangedObjectView = z.infer<typeof ChangedObjectView>

/** One entry of the history. */
export const ChangeView = z.object({
  /** A number, growing. */
  id: z.string(),
  /** RFC 3339. */
  at: z.string(),
  by: ActorView,
  action: z.enum(['apply', 'delete', 'revert', 'roll-back']),
  /** The change that a revert or a roll-back takes back. */
  of: maybe(z.string()),
  /** It had to be confirmed. */
  net: maybe(z.object({ seconds: z.number(), outcome: z.enum(['waiting', 'kept', 'rolled-back']) })),
  revision: z.number(),
  objects: z.array(ChangedObjectView)
})
export type ChangeView = z.infer<typeof ChangeView>

/**
 * What one node says of a change. `behind`: it answers, and has not got there; `failed`: it cannot; `unheard`: it does not answer; `no-agent`: nobody is
 * there to enforce anything, and nothing is to be waited for.
 */
export const NodeProofView = z.object({
  node: z.string(),
  state: z.enum(['in-force', 'behind', 'failed', 'unheard', 'no-agent']),
  /** Of the node. */
  revision: z.number(),
  /** Why it is not in force there, a sentence; else empty. */
  detail: z.string()
})
export type NodeProofView = z.infer<typeof NodeProofView>

/** POST /api/confirm, POST /api/rollback: of the change that waits by this id; absent: of all that wait. */
export const WaitingRequest = z.strictObject({ id: maybe(z.string().regex(/^\d{1,15}$/, 'must be the id of a change')) })
export type WaitingRequest = z.infer<typeof WaitingRequest>

/** With an error 404 where none waits. `done`: entries of the history, of the roll-back or of what is kept. */
export const WaitingResponse = z.object({ done: z.array(ChangeView), waiting: z.array(WaitingView) })
export type WaitingResponse = z.infer<typeof WaitingResponse>

/** GET /api/history?last=&id=: the newest first; with an id that one alone, and its texts. */
export const HistoryQuery = z.strictObject({
  last: z.coerce.number().int().min(1).max(500).default(100),
  id: maybe(z.string().regex(/^\d{1,15}$/, 'must be the id of a change'))
})
export type HistoryQuery = z.infer<typeof HistoryQuery>

export const HistoryResponse = z.object({
  changes: z.array(ChangeView),
  waiting: z.array(WaitingView),
  /** With `id`: of its objects, in order. */
  texts: maybe(z.array(z.object({ before: z.string(), after: z.string(), diff: z.string() }))),
  /** With `id`: each node's word now. */
  proof: maybe(z.array(NodeProofView))
})
export type HistoryResponse = z.infer<typeof HistoryResponse>
