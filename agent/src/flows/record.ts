import type { DatapathEvent } from '@/lib/datapath'
import type { FlowEvidence, FlowParty, FlowRecord } from '@/lib/flow'
import {
  type Entity,
  type Evidence,
  type Identity,
  type Labels,
  PROTOCOL_NUMBER,
  type Protocol,
  policyKey
} from '@/lib/policy'
import type { ServiceName } from './services'
import { summarise, tcpFlags } from './summary'

/** What a flow's numbers and addresses mean right now. */
export interface FlowContext {
  readonly node: string
  readonly simulated: boolean
  endpoint(id: number): { readonly namespace: string; readonly pod: string } | undefined
  podAt(address: string): { readonly namespace: string; readonly name: string; readonly labels: Labels } | undefined
  serviceAt(address: string, port: number, protocol: number): ServiceName | undefined
  identity(number: number): Identity | undefined
  meaning(cookie: number): { readonly verdict: 'allow' | 'deny'; readonly evidence: Evidence } | undefined
  time(nanoseconds: bigint): string
}

const PROTOCOLS = new Map(Object.entries(PROTOCOL_NUMBER).map(([name, number]) => [number, name as Protocol]))

/** One event of the datapath, in words. */
export function flowRecord(event: DatapathEvent, lostBefore: number, context: FlowContext): FlowRecord {
  const protocol = PROTOCOLS.get(event.protocol)
  const icmp = protocol === 'ICMP' || protocol === 'ICMPv6'
  const verdict = event.kind === 'opened' ? 'FORWARDED' : event.kind === 'audited' ? 'AUDIT' : 'DROPPED'
  const evidence = evidenceOf(event, context)
  const own = context.endpoint(event.endpoint)
  const outgoing = event.direction === 'egress'
  const self = party(context, outgoing ? event.source : event.destination, event.identity, own)
  const peer = party(context, outgoing ? event.destination : event.source, event.peerIdentity, undefined)
  const flags = protocol === 'TCP' ? tcpFlags(event.tcpFlags) : ''
  const cut = event.kind === 'cut'
  return {
    time: context.time(event.time),
    node: context.node,
    verdict,
    direction: event.direction,
    source: { ...(outgoing ? self : peer), port: icmp ? 0 : event.sourcePort },
    destination: { ...(outgoing ? peer : self), port: icmp ? 0 : event.destinationPort },
    ...serviceOf(event, context),
    protocol: protocol ?? 'TCP',
    ...(icmp && { icmpType: event.destinationPort }),
    ...(flags !== '' && { tcpFlags: flags }),
    evidence,
    cookie: event.cookie,
    summary: summarise(verdict, evidence, {
      flags,
      icmp: icmp ? `${protocol === 'ICMP' ? 'ICMPv4' : 'ICMPv6'} type ${event.destinationPort}` : '',
      cut,
      protocol: protocol ?? `IP protocol ${event.protocol}`
    }),
    cut,
    lostBefore,
    simulated: context.simulated
  }
}

/** Dropped before, or since, there is no backend. */
const UNTRANSLATED: ReadonlySet<string> = new Set(['no-backend', 'no-connection', 'collision'])

/** The Service that was asked for: the destination is its backend, or itself where it has none. */
function serviceOf(event: DatapathEvent, context: FlowContext): Pick<FlowRecord, 'service'> {
  const { service, destination: address, destinationPort: port, protocol } = event
  const asked = service ?? (UNTRANSLATED.has(event.reason) ? { address, port } : undefined)
  const name = asked && context.serviceAt(asked.address, asked.port, protocol)
  return asked && (service || name) ? { service: { ...name, ...asked } } : {}
}

/** What the datapath found before any rule, else what the cookie stands for. */
function evidenceOf(event: DatapathEvent, context: FlowContext): FlowEvidence {
  if (event.reason !== 'policy') return { reason: event.reason, rules: [], isolatedBy: [] }
  const meaning = context.meaning(event.cookie)
  return meaning === undefined ? { reason: 'unknown', rules: [], isolatedBy: [] } : flowEvidence(meaning.evidence)
}

export function flowEvidence({ reason, rules, isolatedBy }: Evidence): FlowEvidence {
  return { reason, rules, isolatedBy: isolatedBy.map(policyKey) }
}

function party(
  context: FlowContext,
  address: string,
  identity: number,
  own: { readonly namespace: string; readonly pod: string } | undefined
): Omit<FlowParty, 'port'> {
  const at = context.podAt(address)
  const known = own === undefined ? at && { namespace: at.namespace, pod: at.name } : own
  const of = context.identity(identity)
  const labels = at !== undefined ? at.labels : (of?.podLabels ?? {})
  const entity: Entity | undefined = known === undefined ? of?.entities[0] : undefined
  return {
    ...(known !== undefined && { namespace: known.namespace, pod: known.pod }),
    address,
    identity,
    labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...(entity !== undefined && { entity })
  }
}
