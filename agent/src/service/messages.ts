/** Messages of lib/api/agent.proto as @grpc/proto-loader gives and takes them: camel case, 64-bit numbers as numbers. */

export type Enforcement = 'ENFORCEMENT_UNKNOWN' | 'KERNEL' | 'SIMULATED' | 'AUDIT' | 'RELEASED'

export interface IssueMessage {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly path: string
  readonly policy: string
  readonly fix: string
}

export interface EndpointMessage {
  readonly namespace: string
  readonly pod: string
  readonly uid: string
  readonly id: number
  readonly identity: number
  readonly interface: string
  readonly state: string
  readonly detail: string
  readonly tableEntries: number
  readonly epoch: number
}

export interface PolicyMessage {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation: number
  readonly state: string
  readonly issues: readonly IssueMessage[]
}

export interface StatusMessage {
  readonly enforcement: Enforcement
  readonly attachment: string
  readonly node: string
  readonly revision: number
  readonly dialect: string
  readonly version: string
  readonly startedAt: string
  readonly endpoints: readonly EndpointMessage[]
  readonly policies: readonly PolicyMessage[]
  readonly issues: readonly IssueMessage[]
  readonly stats: Readonly<Record<string, number>>
  readonly reason: string
}

export interface SnapshotMessage {
  readonly revision: number
  readonly node: string
  readonly worldJson: string
  readonly policies: readonly {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly uid: string
    readonly generation: number
    readonly text: string
    readonly appliedAt: string
    readonly appliedBy: string
  }[]
}

export interface ApplyRequestMessage {
  readonly text: string
  readonly dryRun: boolean
  readonly appliedBy: string
  readonly expect: Readonly<Record<string, number>>
}

export interface ApplyResultMessage {
  readonly ok: boolean
  readonly objects: readonly {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly action: string
    readonly generation: number
    readonly before: string
  }[]
  readonly issues: readonly IssueMessage[]
  readonly revision: number
}

export interface DeleteRequestMessage {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly generation: number
}

export interface DeleteResultMessage {
  readonly found: boolean
  readonly revision: number
  readonly before: string
  readonly issues: readonly IssueMessage[]
}

export interface EvidenceMessage {
  readonly reason: string
  readonly rules: readonly string[]
  readonly isolatedBy: readonly string[]
}

export interface CountersMessage {
  readonly rules: readonly {
    readonly cookie: number
    readonly evidence: EvidenceMessage
    readonly packets: number
    readonly bytes: number
    readonly verdict: string
  }[]
}

export interface FlowsRequestMessage {
  readonly follow: boolean
  readonly last: number
  readonly verdict: string
  readonly pod: string
}

export interface FlowPartyMessage {
  readonly namespace: string
  readonly pod: string
  readonly address: string
  readonly port: number
  readonly identity: number
  readonly labels: readonly string[]
  readonly entity: string
}

export interface FlowServiceMessage {
  readonly namespace: string
  readonly name: string
  readonly address: string
  readonly port: number
}

export interface FlowMessage {
  readonly time: string
  readonly node: string
  readonly verdict: string
  readonly direction: string
  readonly source: FlowPartyMessage
  readonly destination: FlowPartyMessage
  readonly protocol: string
  readonly icmpType: number
  readonly tcpFlags: string
  readonly evidence: EvidenceMessage
  readonly cookie: number
  readonly summary: string
  readonly cut: boolean
  readonly lostBefore: number
  readonly simulated: boolean
  readonly service: FlowServiceMessage | null
}

export interface ReleaseResultMessage {
  readonly detached: number
}

export interface ProbeRequestMessage {
  readonly fromNamespace: string
  readonly fromPod: string
  readonly toNamespace: string
  readonly toPod: string
  readonly port: number
  readonly protocol: string
  readonly timeoutMs: number
  readonly family: string
}

export interface ProbeResultMessage {
  readonly outcome: string
  readonly detail: string
  readonly milliseconds: number
  readonly simulated: boolean
  readonly flow?: FlowMessage
}
