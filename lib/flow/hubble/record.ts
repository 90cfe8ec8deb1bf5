import type { Protocol } from '@/lib/policy'
import type { FlowEvidence, FlowParty, FlowRecord } from '../flow'
import type { HubbleEndpoint, HubbleFlow, HubbleL4, HubblePolicy } from './model'

/** A flow of Hubble as a record of ours; undefined for what is no packet between two addresses that a policy judged. */
export function recordOf(flow: HubbleFlow): FlowRecord | undefined {
  const verdict = VERDICTS[flow.verdict ?? '']
  const direction = DIRECTIONS[flow.traffic_direction ?? '']
  const [protocol, l4] = l4Of(flow)
  const { source, destination } = flow.IP ?? {}
  if (!verdict || !direction || !protocol || !l4 || !source || !destination) return undefined
  const icmp = protocol === 'ICMP' || protocol === 'ICMPv6'
  const flags = Object.entries(l4.flags ?? {}).flatMap(([name, on]) => (on ? [name] : []))
  return {
    time: flow.time ?? '',
    node: flow.node_name ?? '',
    verdict,
    direction,
    source: partyOf(flow.source, source, l4.source_port ?? 0),
    destination: partyOf(flow.destination, destination, l4.destination_port ?? 0),
    protocol,
    ...(icmp ? { icmpType: l4.type ?? 0 } : {}),
    ...(flags.length > 0 ? { tcpFlags: flags.join(', ') } : {}),
    evidence: evidenceOf(flow, verdict === 'DROPPED'),
    cookie: 0,
    summary: flow.Summary ?? '',
    cut: false,
    lostBefore: 0,
    simulated: false
  }
}

/** Of a connection through a proxy Hubble says REDIRECTED: the packet itself passed. */
const VERDICTS: Readonly<Record<string, FlowRecord['verdict']>> = {
  FORWARDED: 'FORWARDED',
  REDIRECTED: 'FORWARDED',
  DROPPED: 'DROPPED',
  AUDIT: 'AUDIT'
}

const DIRECTIONS: Readonly<Record<string, FlowRecord['direction']>> = { INGRESS: 'ingress', EGRESS: 'egress' }

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  TCP: 'TCP',
  UDP: 'UDP',
  SCTP: 'SCTP',
  ICMPv4: 'ICMP',
  ICMPv6: 'ICMPv6'
}

function l4Of({ l4 = {} }: HubbleFlow): readonly [Protocol?, HubbleL4?] {
  for (const [name, value] of Object.entries(l4)) {
    const protocol = PROTOCOLS[name]
    if (protocol && value) return [protocol, value]
  }
  return []
}

function partyOf(endpoint: HubbleEndpoint = {}, address: string, port: number): FlowParty {
  const { namespace, pod_name: pod, labels = [], identity = 0 } = endpoint
  const reserved = labels.find((one) => one.startsWith('reserved:'))?.slice('reserved:'.length)
  return {
    ...(namespace ? { namespace } : {}),
    ...(pod ? { pod } : {}),
    address,
    port,
    identity,
    labels: labels.flatMap(podLabel),
    ...(reserved ? { entity: reserved } : {})
  }
}

/** `k8s:app=web` → `app=web`; what Cilium itself put on is no label of the pod. */
function podLabel(label: string): readonly string[] {
  const bare = /^k8s:(.*)$/.exec(label)?.[1]
  return bare === undefined || /^io\.(?:cilium|kubernetes)\./.test(bare) ? [] : [bare]
}

function evidenceOf(flow: HubbleFlow, dropped: boolean): FlowEvidence {
  const { ingress_allowed_by: a, egress_allowed_by: b, ingress_denied_by: c, egress_denied_by: d } = flow
  const by = [...(dropped ? [] : [...(a ?? []), ...(b ?? [])]), ...(c ?? []), ...(d ?? [])].flatMap(ruleOf)
  if (by.length > 0) return { reason: 'rule', rules: by, isolatedBy: [] }
  if (!dropped) return { reason: 'unnamed', rules: [], isolatedBy: [] }
  return { reason: flow.drop_reason_desc === 'POLICY_DENIED' ? 'default-deny' : 'unnamed', rules: [], isolatedBy: [] }
}

/** Hubble names the policy, not the rule in it. */
function ruleOf({ kind, namespace = '', name }: HubblePolicy): readonly string[] {
  return kind && name ? [`${kind}/${namespace}/${name}@.0#`] : []
}
