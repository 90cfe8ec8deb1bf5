import type { Direction } from '@/lib/policy'
import { abi } from './abi.gen'
import { decodeAddress, encodeAddress } from './address'
import { StructView, sizeOf } from './struct'

/** A connection from the pod's side: one entry for both ways. */
export interface ConnectionKey {
  readonly endpoint: number
  readonly podAddress: string
  readonly peerAddress: string
  /** Of ICMP echo: the id, on both sides. */
  readonly podPort: number
  readonly peerPort: number
  /** IANA number. */
  readonly protocol: number
  /** Of ICMP: the direction of the request; else `ingress`, which is 0. */
  readonly direction: Direction
}

export interface Connection {
  /** Nanoseconds of CLOCK_MONOTONIC. */
  readonly lastSeen: bigint
  readonly epoch: number
  readonly peersEpoch: number
  readonly cookie: number
  /** Of the packet that opened it. */
  readonly direction: Direction
  readonly replied: boolean
  readonly closing: boolean
  /** Was there before enforcement began. */
  readonly seeded: boolean
  /** Opened by the node itself. */
  readonly host: boolean
  /** Hairpin: of the pod with itself. */
  readonly self: boolean
  /** Denied, and let through in audit. */
  readonly audited: boolean
  /** Denied after a change of policy. */
  readonly cut: boolean
  /** With a Service; `other` is how the pod knows the peer. */
  readonly translated: boolean
  /** No connection: `other` is the backend that what is sent to the Service goes to. */
  readonly service: boolean
}

const { PC_INGRESS, PC_EGRESS } = abi.enums.pc_direction
const flag = abi.enums.pc_conn_flags

function directionNumber(direction: Direction): number {
  return direction === 'ingress' ? PC_INGRESS : PC_EGRESS
}

/** Undefined where an address does not parse. */
export function encodeConnectionKey(key: ConnectionKey): Uint8Array | undefined {
  const pod = encodeAddress(key.podAddress)
  const peer = encodeAddress(key.peerAddress)
  if (!pod || !peer) return undefined
  const bytes = new Uint8Array(sizeOf('pc_conn_key'))
  new StructView('pc_conn_key', bytes)
    .setBytes('pod', pod)
    .setBytes('peer', peer)
    .set('endpoint', key.endpoint)
    .setPort('pod_port', key.podPort)
    .setPort('peer_port', key.peerPort)
    .set('protocol', key.protocol)
    .set('direction', directionNumber(key.direction))
  return bytes
}

export function decodeConnectionKey(bytes: Uint8Array): ConnectionKey {
  const view = new StructView('pc_conn_key', bytes)
  return {
    endpoint: view.get('endpoint'),
    podAddress: decodeAddress(view.getBytes('pod')),
    peerAddress: decodeAddress(view.getBytes('peer')),
    podPort: view.getPort('pod_port'),
    peerPort: view.getPort('peer_port'),
    protocol: view.get('protocol'),
    direction: view.get('direction') === PC_INGRESS ? 'ingress' : 'egress'
  }
}

export function encodeConnection(connection: Connection): Uint8Array {
  const bytes = new Uint8Array(sizeOf('pc_conn'))
  new StructView('pc_conn', bytes)
    .set64('last_seen', connection.lastSeen)
    .set('epoch', connection.epoch)
    .set('peers_epoch', connection.peersEpoch)
    .set('cookie', connection.cookie)
    .set('direction', directionNumber(connection.direction))
    .set(
      'flags',
      (connection.replied ? flag.PC_CONN_REPLIED : 0) |
        (connection.closing ? flag.PC_CONN_CLOSING : 0) |
        (connection.seeded ? flag.PC_CONN_SEEDED : 0) |
        (connection.host ? flag.PC_CONN_HOST : 0) |
        (connection.self ? flag.PC_CONN_SELF : 0) |
        (connection.audited ? flag.PC_CONN_AUDITED : 0) |
        (connection.cut ? flag.PC_CONN_CUT : 0) |
        (connection.translated ? flag.PC_CONN_TRANSLATED : 0) |
        (connection.service ? flag.PC_CONN_SERVICE : 0)
    )
  return bytes
}

export function decodeConnection(bytes: Uint8Array): Connection {
  const view = new StructView('pc_conn', bytes)
  const flags = view.get('flags')
  return {
    lastSeen: view.get64('last_seen'),
    epoch: view.get('epoch'),
    peersEpoch: view.get('peers_epoch'),
    cookie: view.get('cookie'),
    direction: view.get('direction') === PC_INGRESS ? 'ingress' : 'egress',
    replied: (flags & flag.PC_CONN_REPLIED) !== 0,
    closing: (flags & flag.PC_CONN_CLOSING) !== 0,
    seeded: (flags & flag.PC_CONN_SEEDED) !== 0,
    host: (flags & flag.PC_CONN_HOST) !== 0,
    self: (flags & flag.PC_CONN_SELF) !== 0,
    audited: (flags & flag.PC_CONN_AUDITED) !== 0,
    cut: (flags & flag.PC_CONN_CUT) !== 0,
    translated: (flags & flag.PC_CONN_TRANSLATED) !== 0,
    service: (flags & flag.PC_CONN_SERVICE) !== 0
  }
}
