import type { Direction } from '@/lib/policy'
import { abi } from './abi.gen'
import { decodeAddress } from './address'
import { StructView, sizeOf } from './struct'

export type EventKind = 'opened' | 'dropped' | 'audited' | 'cut'

/** Why, before any rule was asked; `policy` where the cookie says it. */
export type EventReason =
  | 'policy'
  | 'spoofed-source'
  | 'malformed'
  | 'fragment'
  | 'ethertype'
  | 'no-table'
  | 'protocol'
  | 'neighbour'
  | 'own-node'
  | 'self'
  | 'proxy'
  | 'no-backend'
  | 'no-connection'
  | 'collision'
  | 'unknown'

export interface DatapathEvent {
  /** Nanoseconds of CLOCK_MONOTONIC. */
  readonly time: bigint
  readonly kind: EventKind
  readonly direction: Direction
  readonly reason: EventReason
  readonly source: string
  readonly destination: string
  readonly sourcePort: number
  /** Of ICMP: the type. */
  readonly destinationPort: number
  /** IANA number. */
  readonly protocol: number
  readonly tcpFlags: number
  readonly icmpCode: number
  readonly endpoint: number
  readonly identity: number
  readonly peerIdentity: number
  readonly cookie: number
  readonly ifindex: number
  /** The Service that the pod knows its peer by; the peer itself is the backend. */
  readonly service: { readonly address: string; readonly port: number } | undefined
  /** Of the packet, bytes. */
  readonly length: number
  /** Events of this CPU that were limited or lost since its last one. */
  readonly lost: number
}

const kinds = abi.enums.pc_event_kind
const KIND: Readonly<Record<number, EventKind>> = {
  [kinds.PC_EVENT_OPENED]: 'opened',
  [kinds.PC_EVENT_DROPPED]: 'dropped',
  [kinds.PC_EVENT_AUDITED]: 'audited',
  [kinds.PC_EVENT_CUT]: 'cut'
}

const reasons = abi.enums.pc_reason
export const REASON_NUMBER: Readonly<Record<Exclude<EventReason, 'unknown'>, number>> = {
  policy: reasons.PC_REASON_POLICY,
  'spoofed-source': reasons.PC_REASON_SOURCE,
  malformed: reasons.PC_REASON_MALFORMED,
  fragment: reasons.PC_REASON_FRAGMENT,
  ethertype: reasons.PC_REASON_ETHERTYPE,
  'no-table': reasons.PC_REASON_NO_TABLE,
  protocol: reasons.PC_REASON_PROTOCOL,
  neighbour: reasons.PC_REASON_NEIGHBOUR,
  'own-node': reasons.PC_REASON_OWN_NODE,
  self: reasons.PC_REASON_SELF,
  proxy: reasons.PC_REASON_PROXY,
  'no-backend': reasons.PC_REASON_NO_BACKEND,
  'no-connection': reasons.PC_REASON_NO_CONNECTION,
  collision: reasons.PC_REASON_COLLISION
}
const REASON = new Map(Object.entries(REASON_NUMBER).map(([name, number]) => [number, name as EventReason]))

export const EVENT_SIZE = sizeOf('pc_event')

/** `bytes` may be longer than one event and hold many; `offset` says where this one begins. */
export function decodeEvent(bytes: Uint8Array, offset = 0): DatapathEvent {
  const event = new StructView('pc_event', bytes, offset)
  return {
    time: event.get64('time'),
    kind: KIND[event.get('kind')] ?? 'dropped',
    direction: event.get('direction') === abi.enums.pc_direction.PC_INGRESS ? 'ingress' : 'egress',
    reason: REASON.get(event.get('reason')) ?? 'unknown',
    source: decodeAddress(event.getBytes('src')),
    destination: decodeAddress(event.getBytes('dst')),
    sourcePort: event.get('sport'),
    destinationPort: event.get('dport'),
    protocol: event.get('protocol'),
    tcpFlags: event.get('tcp_flags'),
    icmpCode: event.get('icmp_code'),
    endpoint: event.get('endpoint'),
    identity: event.get('identity'),
    peerIdentity: event.get('peer_identity'),
    cookie: event.get('cookie'),
    ifindex: event.get('ifindex'),
    service: serviceOf(event),
    length: event.get('length'),
    lost: event.get('lost')
  }
}

function serviceOf(event: StructView<'pc_event'>): DatapathEvent['service'] {
  const address = event.getBytes('service')
  if (address.every((byte) => byte === 0)) return undefined
  return { address: decodeAddress(address), port: event.get('service_port') }
}
