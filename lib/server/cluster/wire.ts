/** Messages of lib/api/agent.proto as they come off a gRPC call: camel case, every field there, 64-bit numbers as numbers. */

export type WireEnforcement = 'ENFORCEMENT_UNKNOWN' | 'KERNEL' | 'SIMULATED' | 'AUDIT' | 'RELEASED'

export interface WireIssue {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly path: string
  readonly policy: string
  readonly fix: string
}

export interface WireStatus {
  readonly enforcement: WireEnforcement
  readonly attachment: string
  readonly node: string
  readonly revision: number
  readonly dialect: string
  readonly version: string
  readonly startedAt: string
  readonly endpoints: readonly WireEndpoint[]
  readonly policies: readonly WirePolicyStatus[]
  readonly issues: readonly WireIssue[]
  readonly stats: Readonly<Record<string, number>>
  readonly reason: string
}

export interface WireEndpoint {
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

export interface WirePolicyStatus {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation: number
  readonly state: string
  readonly issues: readonly WireIssue[]
}

export interface WireSnapshot {
  readonly revision: number
  readonly node: string
  readonly worldJson: string
  readonly policies: readonly WirePolicyDocument[]
}

export interface WirePolicyDocument {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation: number
  readonly text: string
  readonly appliedAt: string
  readonly appliedBy: string
}

export interface WireApplyRequest {
  readonly text: string
  readonly dryRun: boolean
  readonly appliedBy: string
  readonly expect: Readonly<Record<string, number>>
}

export interface WireApplyResult {
  readonly ok: boolean
  readonly objects: readonly WireAppliedObject[]
  readonly issues: readonly WireIssue[]
  readonly revision: number
}

export interface WireAppliedObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly action: string
  readonly generation: number
  readonly before: string
}

export interface WireDeleteRequest {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly generation: number
}

export interface WireDeleteResult {
  readonly found: boolean
  readonly revision: number
  readonly before: string
  readonly issues: readonly WireIssue[]
}

export interface WireEvidence {
  readonly reason: string
  readonly rules: readonly string[]
  readonly isolatedBy: readonly string[]
}

export interface WireCounters {
  readonly rules: readonly {
    readonly cookie: number
    readonly evidence: WireEvidence | null
    readonly packets: number
    readonly bytes: number
    readonly verdict: string
  }[]
}

export interface WireFlowsRequest {
  readonly follow: boolean
  readonly last: number
  readonly verdict: string
  readonly pod: string
}

export interface WireFlowParty {
  readonly namespace: string
  readonly pod: string
  readonly address: string
  readonly port: number
  readonly identity: number
  readonly labels: readonly string[]
  readonly entity: string
}

export interface WireFlowService {
  readonly namespace: string
  readonly name: string
  readonly address: string
  readonly port: number
}

export interface WireFlow {
  readonly time: string
  readonly node: string
  readonly verdict: string
  readonly direction: string
  readonly source: WireFlowParty | null
  readonly destination: WireFlowParty | null
  readonly protocol: string
  readonly icmpType: number
  readonly tcpFlags: string
  readonly evidence: WireEvidence | null
  readonly cookie: number
  readonly summary: string
  readonly cut: boolean
  readonly lostBefore: number
  readonly simulated: boolean
  readonly service: WireFlowService | null
}

export interface WireReleaseResult {
  readonly detached: number
}

export interface WireProbeRequest {
  readonly fromNamespace: string
  readonly fromPod: string
  readonly toNamespace: string
  readonly toPod: string
  readonly port: number
  readonly protocol: string
  readonly timeoutMs: number
  readonly family: string
}

export interface WireProbeResult {
  readonly outcome: string
  readonly detail: string
  readonly milliseconds: number
  readonly simulated: boolean
  readonly flow: WireFlow | null
}

export interface WireTopology {
  readonly yaml: string
}
