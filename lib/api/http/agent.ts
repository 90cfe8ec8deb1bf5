import { exactOptional as maybe, z } from 'zod'
import { IssueView } from './cluster'

/** How the parts are, and each agent. */

/** `kernel`: eBPF on the pods' veths; `simulated`: judged, no packet touched; `audit`: in the kernel, dropping nothing. */
export const Enforcement = z.enum(['unknown', 'kernel', 'simulated', 'audit', 'released'])
export type Enforcement = z.infer<typeof Enforcement>

/** `absent`: this server was started without that part. */
export const PartState = z.object({ state: z.enum(['up', 'down', 'absent']), detail: maybe(z.string()) })
export type PartState = z.infer<typeof PartState>

export const EndpointView = z.object({
  namespace: z.string(),
  pod: z.string(),
  uid: z.string(),
  id: z.number(),
  identity: z.number(),
  interface: z.string(),
  /** enforcing, audit, waiting, closed, failed */
  state: z.string(),
  detail: z.string(),
  tableEntries: z.number(),
  epoch: z.number()
})
export type EndpointView = z.infer<typeof EndpointView>

export const PolicyStatusView = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  generation: z.number(),
  /** `last-good`: the file is broken and the version before it is in force; `refused`: nothing of it is. */
  state: z.string(),
  issues: z.array(IssueView)
})
export type PolicyStatusView = z.infer<typeof PolicyStatusView>

export const AgentStatusView = z.object({
  enforcement: Enforcement,
  /** Why enforcement is not `kernel`, a sentence; empty if it is. */
  reason: z.string(),
  /** tcx, clsact, none */
  attachment: z.string(),
  node: z.string(),
  revision: z.number(),
  dialect: z.string(),
  version: z.string(),
  startedAt: z.string(),
  endpoints: z.array(EndpointView),
  policies: z.array(PolicyStatusView),
  issues: z.array(IssueView),
  /** Counters of the datapath by name. */
  stats: z.record(z.string(), z.number())
})
export type AgentStatusView = z.infer<typeof AgentStatusView>

/** GET /api/health: 200 once all parts are up, else 503. No token needed. */
export const HealthResponse = z.object({
  status: z.enum(['ok', 'starting']),
  version: z.string(),
  enforcement: Enforcement,
  parts: z.object({ web: PartState, agent: PartState, playground: PartState })
})
export type HealthResponse = z.infer<typeof HealthResponse>

/** GET /api/status */
export const StatusResponse = z.object({
  /** Of all agents that answer the weakest. */
  enforcement: Enforcement,
  reason: z.string(),
  version: z.string(),
  parts: HealthResponse.shape.parts,
  agents: z.array(AgentStatusView),
  /** Nodes that nobody speaks for: their agent does not answer, or there is none (`absent`). */
  away: z.array(z.object({ node: z.string(), detail: z.string(), absent: z.boolean() }))
})
export type StatusResponse = z.infer<typeof StatusResponse>
