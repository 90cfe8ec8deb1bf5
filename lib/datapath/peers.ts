import type { PeerTable } from '@/lib/policy'
import { decodeAddress, decodePrefix, encodeAddress, encodePrefix } from './address'
import { type Batch, emptyBatch, keyAt, valueAt } from './batch'
import { StructView, sizeOf } from './struct'

/** `exact` for the map `peers_exact`, `prefixes` for `peers_prefix`. Addresses that do not parse are left out. */
export interface EncodedPeers {
  readonly exact: Batch
  readonly prefixes: Batch
}

export function encodePeers(peers: PeerTable): EncodedPeers {
  const exact = peers.exact.flatMap((entry) => {
    const address = encodeAddress(entry.address)
    return address ? [{ ...entry, address }] : []
  })
  const prefixes = peers.prefixes.flatMap((entry) => {
    const prefix = encodePrefix(entry.cidr)
    return prefix ? [{ ...entry, prefix }] : []
  })
  const batches = {
    exact: emptyBatch('pc_addr', 'pc_peer', exact.length),
    prefixes: emptyBatch('pc_prefix_key', 'pc_peer', prefixes.length)
  }
  for (const [at, entry] of exact.entries()) {
    keyAt(batches.exact, at).set(entry.address)
    setPeer(valueAt(batches.exact, at), entry)
  }
  for (const [at, entry] of prefixes.entries()) {
    new StructView('pc_prefix_key', keyAt(batches.prefixes, at))
      .set('prefixlen', entry.prefix.bits)
      .setBytes('addr', entry.prefix.address)
    setPeer(valueAt(batches.prefixes, at), entry)
  }
  return batches
}

function setPeer(bytes: Uint8Array, peer: { readonly identity: number; readonly class: number }): void {
  new StructView('pc_peer', bytes).set('identity', peer.identity).set('cidr_class', peer.class)
}

export function decodePeer(bytes: Uint8Array): { readonly identity: number; readonly class: number } {
  const peer = new StructView('pc_peer', bytes)
  return { identity: peer.get('identity'), class: peer.get('cidr_class') }
}

export function decodePeers(peers: EncodedPeers): PeerTable {
  const rows = (batch: Batch) => Array.from({ length: batch.count }, (_, at) => at)
  return {
    exact: rows(peers.exact).map((at) => ({
      address: decodeAddress(keyAt(peers.exact, at).subarray(0, sizeOf('pc_addr'))),
      ...decodePeer(valueAt(peers.exact, at))
    })),
    prefixes: rows(peers.prefixes).map((at) => {
      const key = new StructView('pc_prefix_key', keyAt(peers.prefixes, at))
      return { cidr: decodePrefix(key.get('prefixlen'), key.getBytes('addr')), ...decodePeer(valueAt(peers.prefixes, at)) }
    })
  }
}
