import type { Direction, Protocol, RuleId } from '@/lib/policy'

/** One connection attempt as the agent saw it, with the rule that decided. Mirrors `Flow` in lib/api/agent.proto. */
export interface FlowRecord {
  /** RFC 3339 with nanoseconds. */
  readonly time: string
  readonly node: string
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'AUDIT'
  /** The side that judged. */
  readonly direction: Direction
  readonly source: FlowParty
  readonly destination: FlowParty
  /** The Service that was asked for; the destination is the backend that it was translated to. */
  readonly service?: FlowService
  readonly protocol: Protocol
  readonly icmpType?: number
  readonly tcpFlags?: string
  readonly evidence: FlowEvidence
  readonly cookie: number
  readonly summary: string
  /** An open connection that a change of policy cut. */
  readonly cut: boolean
  /** Events lost between the record before and this one. */
  readonly lostBefore: number
  readonly simulated: boolean
}

export interface FlowParty {
  readonly namespace?: string
  readonly pod?: string
  readonly address: string
  readonly port: number
  readonly identity: number
  /** `key=value`. */
  readonly labels: readonly string[]
  /** Reserved entity, where it is one (`world`, `host`). */
  readonly entity?: string
}

export interface FlowService {
  readonly namespace?: string
  readonly name?: string
  readonly address: string
  readonly port: number
}

export interface FlowEvidence {
  /** A Reason of lib/policy, or what the datapath found before any rule (`spoofed-source`, `malformed`, `fragment`). */
  readonly reason: string
  readonly rules: readonly RuleId[]
  /** `kind/namespace/name` of the policies that isolate the subject. */
  readonly isolatedBy: readonly string[]
}
