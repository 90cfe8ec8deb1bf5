import type { PolicyTable, TableEntry, TablePeer } from '@/lib/policy'
import { abi } from './abi.gen'
import { type Batch, emptyBatch, keyAt, valueAt } from './batch'
import { encodeScope, SCOPE_BITS } from './scope'
import { StructView } from './struct'

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
const PROXY_PORT = { http: 1, dns: 2, tls: 3, listener: 4 } as const
const PROXY = new Map(Object.entries(PROXY_PORT).map(([kind, port]) => [port as number, kind as keyof typeof PROXY_PORT]))

/** An entry as the datapath holds it: its evidence is a cookie. */
export type EncodedEntry = Omit<TableEntry, 'evidence'> & { readonly cookie: number }

/** The whole of one endpoint's table. `cookieOf` names the evidence of an entry by a number, see `CookieRegistry`. */
export function encodePolicyTable(table: PolicyTable, cookieOf: (entry: TableEntry) => number): Batch {
  const batch = emptyBatch('pc_policy_key', 'pc_policy_value', table.entries.length)
  for (const [at, entry] of table.entries.entries()) {
    const bits = entry.protocol === 'any' ? 0 : PROTOCOL_BITS + entry.port.bits
    new StructView('pc_policy_key', keyAt(batch, at))
      .set('prefixlen', SCOPE_BITS + bits)
      .set('peer', peerNumber(entry.peer))
      .set('scope', encodeScope(entry.direction, entry.peer.kind))
      .set('protocol', entry.protocol === 'any' ? 0 : entry.protocol)
      .setPort('port', entry.port.value)
    new StructView('pc_policy_value', valueAt(batch, at))
      .set('precedence', entry.precedence)
      .set('cookie', cookieOf(entry))
      .set('verdict', entry.verdict === 'allow' ? PC_ALLOW : PC_DENY)
      .set('proxy_port', entry.proxy ? PROXY_PORT[entry.proxy] : 0)
  }
  return batch
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
