import type {
  AgentStatusView,
  AppliedObjectView,
  Enforcement,
  IssueView,
  PolicyView,
  ProbeResponse,
  RuleCounterView
} from '@/lib/api/http'
import type { FlowEvidence, FlowParty, FlowRecord } from '@/lib/flow'
import type { Protocol } from '@/lib/policy'
import type {
  WireAppliedObject,
  WireCounters,
  WireEnforcement,
  WireEvidence,
  WireFlow,
  WireFlowParty,
  WireFlowService,
  WireIssue,
  WirePolicyDocument,
  WireProbeResult,
  WireStatus
} from './wire'

/** What comes off the wire, as the web server's clients get it. A word that this version does not know becomes the weakest it knows. */

const ENFORCEMENT: Readonly<Record<WireEnforcement, Enforcement>> = {
  ENFORCEMENT_UNKNOWN: 'unknown',
  KERNEL: 'kernel',
  SIMULATED: 'simulated',
  AUDIT: 'audit',
  RELEASED: 'released'
}

function oneOf<T extends string>(words: readonly T[], word: string, otherwise: T): T {
  return (words as readonly string[]).includes(word) ? (word as T) : otherwise
}

export function issueView(issue: WireIssue): IssueView {
  const { code, severity, message, path, policy, fix } = issue
  return {
    code,
    severity: oneOf(['error', 'warning', 'info'], severity, 'error'),
    message,
    path,
    policy,
    ...(fix !== '' && { fix })
  }
}

export function statusView(status: WireStatus): AgentStatusView {
  return {
    enforcement: ENFORCEMENT[status.enforcement] ?? 'unknown',
    reason: status.reason,
    attachment: status.attachment,
    node: status.node,
    revision: status.revision,
    dialect: status.dialect,
    version: status.version,
    startedAt: status.startedAt,
    endpoints: [...status.endpoints],
    policies: status.policies.map((policy) => ({ ...policy, issues: policy.issues.map(issueView) })),
    issues: status.issues.map(issueView),
    stats: { ...status.stats }
  }
}

export function policyView({
  kind,
  namespace,
  name,
  uid,
  generation,
  text,
  appliedAt,
  appliedBy
}: WirePolicyDocument): PolicyView {
  return { kind, namespace, name, uid, generation, text, appliedAt, appliedBy }
}

export function appliedObject({ kind, namespace, name, action, generation, before }: WireAppliedObject) {
  const known: readonly AppliedObjectView['action'][] = ['created', 'configured', 'unchanged', 'deleted']
  return { kind, namespace, name, action: oneOf(known, action, 'configured'), generation, before }
}

function evidence(evidence: WireEvidence | null): FlowEvidence & { rules: string[]; isolatedBy: string[] } {
  return {
    reason: evidence?.reason ?? '',
    rules: [...(evidence?.rules ?? [])],
    isolatedBy: [...(evidence?.isolatedBy ?? [])]
  }
}

export function counterViews(node: string, counters: WireCounters): RuleCounterView[] {
  return counters.rules.map((rule) => ({
    node,
    cookie: rule.cookie,
    verdict: oneOf(['allow', 'deny'], rule.verdict, 'deny'),
    packets: rule.packets,
    bytes: rule.bytes,
    evidence: evidence(rule.evidence)
  }))
}

function party(party: WireFlowParty | null): FlowParty & { labels: string[] } {
  return {
    ...(party?.namespace && { namespace: party.namespace }),
    ...(party?.pod && { pod: party.pod }),
    address: party?.address ?? '',
    port: party?.port ?? 0,
    identity: party?.identity ?? 0,
    labels: [...(party?.labels ?? [])],
    ...(party?.entity && { entity: party.entity })
  }
}

function service({ namespace, name, address, port }: WireFlowService) {
  return { ...(name !== '' && { namespace, name }), address, port }
}

export function flowRecord(flow: WireFlow) {
  const protocol = oneOf<Protocol>(['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6'], flow.protocol, 'TCP')
  return {
    time: flow.time,
    node: flow.node,
    verdict: oneOf(['FORWARDED', 'DROPPED', 'AUDIT'], flow.verdict, 'DROPPED'),
    direction: oneOf(['ingress', 'egress'], flow.direction, 'ingress'),
    source: party(flow.source),
    destination: party(flow.destination),
    ...(flow.service && { service: service(flow.service) }),
    protocol,
    ...((protocol === 'ICMP' || protocol === 'ICMPv6') && { icmpType: flow.icmpType }),
    ...(flow.tcpFlags !== '' && { tcpFlags: flow.tcpFlags }),
    evidence: evidence(flow.evidence),
    cookie: flow.cookie,
    summary: flow.summary,
    cut: flow.cut,
    lostBefore: flow.lostBefore,
    simulated: flow.simulated
  } satisfies FlowRecord
}
export type ReceivedFlow = ReturnType<typeof flowRecord>

export function probeView(result: WireProbeResult): ProbeResponse {
  const { detail, milliseconds, simulated } = result
  return {
    outcome: oneOf(['connected', 'refused', 'timeout', 'error'], result.outcome, 'error'),
    detail,
    milliseconds,
    simulated
  }
}

/** The same with the flow that the agent saw of it. */
export function heardProbe(result: WireProbeResult) {
  return { ...probeView(result), ...(result.flow && { flow: flowRecord(result.flow) }) }
}
