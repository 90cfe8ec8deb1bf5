import { exactOptional as maybe, z } from 'zod'
import { IssueView } from './cluster'
import { NodeProofView } from './history'
import { ImpactView, ReachView } from './reach'

/** A change to be made. */

export const AppliedObjectView = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  action: z.enum(['created', 'configured', 'unchanged', 'deleted']),
  generation: z.number(),
  /** Of the object that is there, where it has one. */
  uid: maybe(z.string()),
  /** Text in force until now; empty if there was none. */
  before: z.string(),
  /** Text of this object in what was sent; empty if it is deleted. */
  after: z.string(),
  /** Unified diff, three lines of context; empty if nothing changes. */
  diff: z.string()
})
export type AppliedObjectView = z.infer<typeof AppliedObjectView>

/** Seconds within which a change must be confirmed, else it is rolled back. Absent: it stays. */
export const ConfirmWithin = z.int().min(5).max(86_400)

/**
 * What the sender has seen of a policy: its generation; 0: it must not exist yet. Generations begin anew with each object, so that in a cluster one that was deleted
 * and made anew is known by its uid alone.
 */
const Expected = z.union([
  z.int().nonnegative(),
  z.strictObject({ generation: z.int().nonnegative(), uid: maybe(z.string().max(100)) })
])
export type Expected = z.infer<typeof Expected>

/** POST /api/apply */
export const ApplyRequest = z.strictObject({
  /** One or more YAML documents. */
  text: z.string(),
  /** Check, diff and warn; change nothing. */
  dryRun: maybe(z.boolean()),
  /** By `kind/namespace/name`. Absent: no check. */
  expect: maybe(z.record(z.string(), Expected)),
  confirmWithin: maybe(ConfirmWithin)
})
export type ApplyRequest = z.infer<typeof ApplyRequest>

/** 200; where nothing could be applied 422, or 409 if it was because of `expect`, or of a change that waits: the body is the same. */
export const ApplyResponse = z.object({
  ok: z.boolean(),
  dryRun: z.boolean(),
  objects: z.array(AppliedObjectView),
  issues: z.array(IssueView),
  impact: z.array(ImpactView),
  /** In a dry run. */
  reach: maybe(ReachView),
  /** In force when the answer was sent; 0 in a dry run. */
  revision: z.number(),
  /** Each node's word, once it was applied. */
  proof: maybe(z.array(NodeProofView)),
  /** Its entry of the history; absent where nothing was changed. */
  change: maybe(z.string())
})
export type ApplyResponse = z.infer<typeof ApplyResponse>

/** POST /api/delete */
export const DeleteRequest = z.strictObject({
  kind: z.string().min(1).max(64),
  /** Empty for clusterwide kinds. */
  namespace: z.string().max(253),
  name: z.string().min(1).max(253),
  dryRun: maybe(z.boolean()),
  /** Absent, or 0: no check. */
  expect: maybe(Expected),
  confirmWithin: maybe(ConfirmWithin)
})
export type DeleteRequest = z.infer<typeof DeleteRequest>

/** With an error: 404 where there is no such policy, 409 (`changed-meanwhile`) where it is not what was expected. */
export const DeleteResponse = z.object({
  ok: z.boolean(),
  dryRun: z.boolean(),
  object: AppliedObjectView,
  /** In a dry run: who else writes it. */
  issues: maybe(z.array(IssueView)),
  impact: z.array(ImpactView),
  reach: maybe(ReachView),
  revision: z.number(),
  proof: maybe(z.array(NodeProofView)),
  change: maybe(z.string())
})
export type DeleteResponse = z.infer<typeof DeleteResponse>

/** POST /api/revert: has the policies of a change be as they were before it. The answer is that of an apply. */
export const RevertRequest = z.strictObject({
  id: z.string().regex(/^\d{1,15}$/, 'must be the id of a change'),
  dryRun: maybe(z.boolean()),
  expect: ApplyRequest.shape.expect,
  confirmWithin: maybe(ConfirmWithin)
})
export type RevertRequest = z.infer<typeof RevertRequest>
