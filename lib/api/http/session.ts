import { exactOptional as maybe, z } from 'zod'

/** Who asks, and what they may. */

/** GET /api/session */
export const SessionResponse = z.object({
  /** Who asks: somebody whom the cluster knows, a browser by its cookie, or the command by its token. */
  client: z.enum(['person', 'browser', 'command']),
  /** RFC 3339; absent for the command. */
  expiresAt: maybe(z.string()),
  /** By which the history names this client; empty for the command. */
  name: z.string(),
  /** Of a person. */
  groups: maybe(z.array(z.string())),
  /** Whether it is this server that a person signed in to, and not a proxy in front of it. */
  canSignOut: maybe(z.boolean()),
  version: z.string()
})
export type SessionResponse = z.infer<typeof SessionResponse>

/** POST /api/session (command only): a new address for a browser, good once. */
export const LinkResponse = z.object({ url: z.string() })
export type LinkResponse = z.infer<typeof LinkResponse>

/** GET /api/rights?kind=&namespace=&name= */
export const RightsQuery = z.strictObject({
  kind: z.string().min(1).max(64),
  namespace: z.string().max(253).default(''),
  name: z.string().max(253).default('')
})
export type RightsQuery = z.infer<typeof RightsQuery>

const RightView = z.object({ allowed: z.boolean(), /** Why not, a sentence. */ reason: z.string() })

/** What whoever asks may do with one policy. A check needs the same rights as the change. */
export const RightsResponse = z.object({ apply: RightView, delete: RightView })
export type RightsResponse = z.infer<typeof RightsResponse>
