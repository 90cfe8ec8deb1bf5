import { exactOptional as maybe, z } from 'zod'
import type { World } from '@/lib/policy'

/** What a cluster is: its world, and the policies in force. */

export const IssueView = z.object({
  /** Stable; lib/policy ISSUES, or the agent's own. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  /** In the document (`spec.ingress[0].toPorts`); empty for the whole. */
  path: z.string(),
  /** `kind/namespace/name`; empty where it is about no one policy. */
  policy: z.string(),
  /** What to do, a sentence. */
  fix: maybe(z.string())
})
export type IssueView = z.infer<typeof IssueView>

/** A policy in force, with the very text that was applied. */
export const PolicyView = z.object({
  kind: z.string(),
  /** Empty for clusterwide kinds. */
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  generation: z.number(),
  text: z.string(),
  /** RFC 3339; empty where unknown. */
  appliedAt: z.string(),
  appliedBy: z.string()
})
export type PolicyView = z.infer<typeof PolicyView>

/** The world without its policies: these travel as text, in PolicyView. */
export type WorldView = Omit<World, 'policies'>
export const WorldView = z.custom<WorldView>((value) => typeof value === 'object' && value !== null && 'pods' in value)

export const ClusterView = z.object({
  /** Grows with each change; not comparable across restarts of the server. */
  revision: z.number(),
  /** False while no agent answers: then the rest is the last that was seen, or empty. */
  live: z.boolean(),
  /** When it was seen, RFC 3339; empty if never. */
  seenAt: z.string(),
  node: z.string(),
  world: WorldView,
  policies: z.array(PolicyView)
})
export type ClusterView = z.infer<typeof ClusterView>

/** GET /api/policies */
export const PoliciesResponse = z.object({ revision: z.number(), policies: z.array(PolicyView) })
export type PoliciesResponse = z.infer<typeof PoliciesResponse>
