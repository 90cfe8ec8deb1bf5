import { exactOptional as maybe, z } from 'zod'
import type { FlowRecord } from '@/lib/flow'

/** What passes and what is dropped, and what was counted. */

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
