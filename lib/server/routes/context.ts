import type { Guard, Visitor } from '@/lib/server/access/guard'
import type { Links } from '@/lib/server/access/link'
import type { Shares } from '@/lib/server/access/shares'
import type { Audit } from '@/lib/server/audit'
import type { Changes } from '@/lib/server/changes'
import type { Agents, Cluster, Playground } from '@/lib/server/cluster'
import type { Config } from '@/lib/server/config'
import type { Logger } from '@/lib/server/log'
import type { ReachLists } from '@/lib/server/reach/lists'
import type { Sights } from '@/lib/server/sight'
import type { Status } from '@/lib/server/status'
import type { Hub } from '@/lib/server/streams/hub'

/** All that lives as long as the process, for those who answer requests. */
export interface Context {
  readonly config: Config
  readonly log: Logger
  readonly guard: Guard
  readonly links: Links
  readonly cluster: Cluster
  /** All that is changed in the cluster goes through it. */
  readonly changes: Changes
  readonly audit: Audit
  readonly sights: Sights
  readonly agents: Agents
  readonly playground: Playground | undefined
  readonly status: Status
  readonly hub: Hub
  /** Event streams that are open. */
  readonly streams: Shares
  /** Of the changes that were checked last. */
  readonly reach: ReachLists
}

/** Answers a request of someone who is let in (but for health). Throws Refused and ClusterError. */
export type Route = (context: Context, request: Request, visitor: Visitor) => Promise<Response> | Response
