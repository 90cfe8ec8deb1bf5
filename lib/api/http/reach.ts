import { exactOptional as maybe, z } from 'zod'

/** What a change takes and gives. */

/** What a change would take from pods that have it now; a warning, not an error: it may be meant. */
export const ImpactView = z.object({
  /** `loses-dns`, `loses-own-node` (the kubelet's probes), `loses-every-client`, `loses-every-destination`. */
  code: z.string(),
  severity: z.enum(['warning', 'info']),
  message: z.string(),
  direction: z.enum(['ingress', 'egress']),
  /** `namespace/name` of the pods concerned. */
  pods: z.array(z.string()),
  /** `kind/namespace/name` of the policy in the text that does it. */
  policy: z.string(),
  /** What to do, a sentence. */
  fix: maybe(z.string()),
  /** A rule that keeps what would be lost: append `rule` to the list at `path` of `policy`. */
  suggestion: maybe(z.object({ label: z.string(), path: z.string(), rule: z.unknown(), yaml: z.string() }))
})
export type ImpactView = z.infer<typeof ImpactView>

/** One workload, and another that it can reach after a change and could not before, or the other way round. */
export const ReachPairView = z.object({
  change: z.enum(['gains', 'loses']),
  /** `default/backend1`, `shop/{app=web} (3 pods)`, `own node`, `192.0.2.0/24`. */
  from: z.string(),
  to: z.string(),
  /** At whose gate: `egress` at that of `from`. */
  direction: z.enum(['ingress', 'egress']),
  /** `TCP 80, 443`, `everything but TCP 5000`. */
  ports: z.string(),
  /** What decides after it, in a few words; empty where there is nothing to decide. */
  rule: z.string()
})
export type ReachPairView = z.infer<typeof ReachPairView>

/** Who reaches whom otherwise than before: how many pairs, and the first of them, losses first. */
export const ReachView = z.object({
  /** By which the others are asked for, while the server keeps them. */
  list: z.string(),
  losing: z.number(),
  gaining: z.number(),
  pairs: z.array(ReachPairView)
})
export type ReachView = z.infer<typeof ReachView>

/** GET /api/reach?list=&from=&count=&change=&words=: a part of what a check found. */
export const ReachQuery = z.strictObject({
  list: z.string().regex(/^[0-9a-f]{16}$/, 'must be the `list` of a check'),
  from: z.coerce.number().int().min(0).default(0),
  count: z.coerce.number().int().min(1).max(500).default(100),
  change: maybe(ReachPairView.shape.change),
  /** All of them in the names of the two ends. */
  words: z.string().max(200).default('')
})
export type ReachQuery = z.infer<typeof ReachQuery>

/** With an error 404 (`list-gone`) where so many checks came meanwhile that it is kept no more. */
export const ReachRowsView = z.object({
  /** How many are like that. */
  total: z.number(),
  from: z.number(),
  pairs: z.array(ReachPairView)
})
export type ReachRowsView = z.infer<typeof ReachRowsView>
