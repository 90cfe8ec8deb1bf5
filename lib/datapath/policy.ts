import type { PolicyTable, TableEntry, TablePeer } from '@/lib/policy'
import { abi } from './abi.gen'
import { type Batch, emptyBatch, keyAt, valueAt } from './batch'
import type { CookieRegistry } from './cookies'
import { encodeScope, SCOPE_BITS } from './scope'
import { offsetOf, StructView, sizeOf } from './struct'

const { PC_INGRESS } = abi.enums.pc_direction
const { PC_ALLOW, PC_DENY } = abi.enums.pc_verdict
const { PC_PEER_IDENTITY, PC_PEER_CLASS } = abi.enums.pc_peer_kind

const PROTOCOL_BITS = 8

function peerNumber(peer: TablePeer): number {
  return peer.kind === 'identity' ? peer.identity : peer.kind === 'class' ? peer.class : 0
}

function decodePeer(kind: number, number: number): TablePeer {
  if (kind === PC_PEER_IDENTITY) return { kind: 'identity', identity: number }
  return kind === PC_PEER_CLASS ? { kind: 'class', class: number } : { kind: 'any' }
}

/**
 * What stands for a proxy where none runs: the datapath takes any port but 0 as "by way of a proxy", and denies where it has
 * none.
 */
const PROXY_PORT = { http: 1, dns: 2, tls: 3, listener: 4, kafka: 5 } as const
const PROXY = new Map(Object.entries(PROXY_PORT).map(([kind, port]) => [port as number, kind as keyof typeof PROXY_PORT]))

/** An entry as the datapath holds it: its evidence is a cookie. */
export type EncodedEntry = Omit<TableEntry, 'evidence'> & { readonly cookie: number }

const KEY = {
  size: sizeOf('pc_policy_key'),
  prefixlen: offsetOf('pc_policy_key', 'prefixlen'),
  peer: offsetOf('pc_policy_key', 'peer'),
  scope: offsetOf('pc_policy_key', 'scope'),
  protocol: offsetOf('pc_policy_key', 'protocol'),
  port: offsetOf('pc_policy_key', 'port')
}
const VALUE = {
  size: sizeOf('pc_policy_value'),
  precedence: offsetOf('pc_policy_value', 'precedence'),
  cookie: offsetOf('pc_policy_value', 'cookie'),
  verdict: offsetOf('pc_policy_value', 'verdict'),
  proxyPort: offsetOf('pc_policy_value', 'proxy_port')
}

/**
 * The whole of one endpoint's table. `cookieOf` names the evidence of an entry by a number, see `CookieRegistry`. Tables have up
 * to a million entries, so they are written without an object for each.
 */
export function encodePolicyTable(table: PolicyTable, cookieOf: (entry: TableEntry) => number): Batch {
  const batch = emptyBatch('pc_policy_key', 'pc_policy_value', table.entries.length)
  const keys = new DataView(batch.keys.buffer)
  const values = new DataView(batch.values.buffer)
  let key = 0
  let value = 0
  for (const entry of table.entries) {
    const bits = entry.protocol === 'any' ? 0 : PROTOCOL_BITS + entry.port.bits
    keys.setUint32(key + KEY.prefixlen, SCOPE_BITS + bits, true)
    keys.setUint32(key + KEY.peer, peerNumber(entry.peer), true)
    keys.setUint8(key + KEY.scope, encodeScope(entry.direction, entry.peer.kind))
    keys.setUint8(key + KEY.protocol, entry.protocol === 'any' ? 0 : entry.protocol)
    keys.setUint16(key + KEY.port, entry.port.value)
    values.setUint32(value + VALUE.precedence, entry.precedence, true)
    values.setUint32(value + VALUE.cookie, cookieOf(entry), true)
    values.setUint8(value + VALUE.verdict, entry.verdict === 'allow' ? PC_ALLOW : PC_DENY)
    values.setUint16(value + VALUE.proxyPort, entry.proxy ? PROXY_PORT[entry.proxy] : 0, true)
    key += KEY.size
    value += VALUE.size
  }
  return batch
}

/** The same, with the cookies of a registry. */
export function encodeTable(table: PolicyTable, cookies: CookieRegistry): Batch {
  return encodePolicyTable(table, (entry) => cookies.cookieOf(entry))
}

export function decodePolicyTable(batch: Batch): readonly EncodedEntry[] {
  return Array.from({ length: batch.count }, (_, at) => decodePolicyEntry(keyAt(batch, at), valueAt(batch, at)))
}

export function decodePolicyEntry(keyBytes: Uint8Array, valueBytes: Uint8Array): EncodedEntry {
  const key = new StructView('pc_policy_key', keyBytes)
  const value = new StructView('pc_policy_value', valueBytes)
  const scope = key.get('scope')
  const bits = key.get('prefixlen') - SCOPE_BITS
  const proxy = decodeProxy(value.get('proxy_port'))
  return {
    direction: scope >> 2 === PC_INGRESS ? 'ingress' : 'egress',
    peer: decodePeer(scope & 3, key.get('peer')),
    protocol: bits < PROTOCOL_BITS ? 'any' : key.get('protocol'),
    port: { value: key.getPort('port'), bits: Math.max(0, bits - PROTOCOL_BITS) },
    verdict: value.get('verdict') === PC_DENY ? 'deny' : 'allow',
    ...(proxy ? { proxy } : {}),
    precedence: value.get('precedence'),
    cookie: value.get('cookie')
  }
}

export function decodeProxy(port: number): TableEntry['proxy'] {
  return port === 0 ? undefined : (PROXY.get(port) ?? 'listener')
}
