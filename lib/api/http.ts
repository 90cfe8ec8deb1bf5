import { exactOptional as maybe, z } from 'zod'
import type { FlowRecord } from '@/lib/flow'
import type { World } from '@/lib/policy'

/**
 * What the web server takes and gives, one schema a shape; the types are inferred. Only the server and tests run the schemas: the
 * browser imports the types alone (index.ts), so that no schema is in its bundle.
 */

// ---------------------------------------------------------------------------------------------- parts of answers

/** `kernel`: eBPF on the pods' veths; `simulated`: judged, no packet touched; `audit`: in the kernel, dropping nothing. */
export const Enforcement = z.enum(['unknown', 'kernel', 'simulated', 'audit', 'released'])
export type Enforcement = z.infer<typeof Enforcement>

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

export const FlowEvidenceView = z.object({
  reason: z.string(),
  rules: z.array(z.string()),
  isolatedBy: z.array(z.string())
})

const FlowPartyView = z.object({
  namespace: maybe(z.string()),
  pod: maybe(z.string()),
  address: z.string(),
  port: z.number(),
  identity: z.number(),
  labels: z.array(z.string()),
  entity: maybe(z.string())
})

const FlowServiceView = z.object({
  namespace: maybe(z.string()),
  name: maybe(z.string()),
  address: z.string(),
  port: z.number()
})

/** A flow of lib/flow, with an id that is unique and never changes while the server runs. */
export const FlowView = z.object({
  id: z.string(),
  time: z.string(),
  node: z.string(),
  verdict: z.enum(['FORWARDED', 'DROPPED', 'AUDIT']),
  direction: z.enum(['ingress', 'egress']),
  source: FlowPartyView,
  destination: FlowPartyView,
  service: maybe(FlowServiceView),
  protocol: z.enum(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']),
  icmpType: maybe(z.number()),
  tcpFlags: maybe(z.string()),
  evidence: FlowEvidenceView,
  cookie: z.number(),
  summary: z.string(),
  cut: z.boolean(),
  lostBefore: z.number(),
  simulated: z.boolean()
}) satisfies z.ZodType<FlowRecord>
export type FlowView = z.infer<typeof FlowView>

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

// ---------------------------------------------------------------------------------------------- requests and answers

/** GET /api/health: 200 once all parts are up, else 503. No token needed. */
export const HealthResponse = z.object({
  status: z.enum(['ok', 'starting']),
  version: z.string(),
  enforcement: Enforcement,
  parts: z.object({ web: PartState, agent: PartState, playground: PartState })
})
export type HealthResponse = z.infer<typeof HealthResponse>

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

/** GET /api/policies */
export const PoliciesResponse = z.object({ revision: z.number(), policies: z.array(PolicyView) })
export type PoliciesResponse = z.infer<typeof PoliciesResponse>

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

/** POST /api/confirm, POST /api/rollback: of the change that waits by this id; absent: of all that wait. */
export const WaitingRequest = z.strictObject({ id: maybe(z.string().regex(/^\d{1,15}$/, 'must be the id of a change')) })
export type WaitingRequest = z.infer<typeof WaitingRequest>

/** With an error 404 where none waits. `done`: entries of the history, of the roll-back or of what is kept. */
export const WaitingResponse = z.object({ done: z.array(ChangeView), waiting: z.array(WaitingView) })
export type WaitingResponse = z.infer<typeof WaitingResponse>

/** POST /api/revert: has the policies of a change be as they were before it. The answer is that of an apply. */
export const RevertRequest = z.strictObject({
  id: z.string().regex(/^\d{1,15}$/, 'must be the id of a change'),
  dryRun: maybe(z.boolean()),
  expect: ApplyRequest.shape.expect,
  confirmWithin: maybe(ConfirmWithin)
})
export type RevertRequest = z.infer<typeof RevertRequest>

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

/** POST /api/probe: one real connection from a pod of the playground. */
export const ProbeRequest = z.strictObject({
  /** `namespace/pod` */
  from: z.string().regex(/^[^/]+\/[^/]+$/, 'must be namespace/pod'),
  /** `namespace/pod`, or an address. */
  to: z.string().min(1).max(512),
  port: z.int().min(1).max(65535),
  protocol: maybe(z.enum(['TCP', 'UDP'])),
  family: maybe(z.enum(['ipv4', 'ipv6'])),
  timeoutMs: maybe(z.int().min(1).max(60_000))
})
export type ProbeRequest = z.infer<typeof ProbeRequest>

export const ProbeResponse = z.object({
  outcome: z.enum(['connected', 'refused', 'timeout', 'error']),
  detail: z.string(),
  milliseconds: z.number(),
  simulated: z.boolean(),
  /** The flow that the agent saw of it, where it came in time: it names the rule. */
  flow: maybe(FlowView)
})
export type ProbeResponse = z.infer<typeof ProbeResponse>

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

export const RuleCounterView = z.object({
  node: z.string(),
  cookie: z.number(),
  verdict: z.enum(['allow', 'deny']),
  packets: z.number(),
  bytes: z.number(),
  evidence: FlowEvidenceView
})
export type RuleCounterView = z.infer<typeof RuleCounterView>

/** GET /api/counters */
export const CountersResponse = z.object({ rules: z.array(RuleCounterView) })
export type CountersResponse = z.infer<typeof CountersResponse>

/** GET /api/flows?last=&verdict=&pod= */
export const FlowsQuery = z.strictObject({
  /** How many of the newest; at most as many as the server keeps (2,000). */
  last: z.coerce.number().int().min(0).max(2000).default(100),
  verdict: maybe(FlowView.shape.verdict),
  /** `namespace/name`, or `namespace/` for all of it; on either side. */
  pod: maybe(z.string().max(512))
})
export type FlowsQuery = z.infer<typeof FlowsQuery>

/** GET /api/events?only=&last=&verdict=&pod=; see events.ts. */
export const EventsQuery = z.strictObject({
  /** Types of messages, separated by commas; absent: all. */
  only: maybe(z.string().max(100)),
  /** So many flows of the past come first. */
  last: FlowsQuery.shape.last.default(200),
  verdict: FlowsQuery.shape.verdict,
  pod: FlowsQuery.shape.pod
})
export type EventsQuery = z.infer<typeof EventsQuery>

export const FlowsResponse = z.object({
  /** Oldest first. */
  flows: z.array(FlowView),
  /** Events that the kernel or the server could not keep up with, since the agent started. */
  lost: z.number()
})
export type FlowsResponse = z.infer<typeof FlowsResponse>

/** The body of every answer from 400 on, but for a refused apply. */
export const ErrorResponse = z.object({ code: z.string(), message: z.string(), fix: maybe(z.string()) })
export type ErrorResponse = z.infer<typeof ErrorResponse>
