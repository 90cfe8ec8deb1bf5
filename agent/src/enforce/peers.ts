import { type Batch, bytesKey, diffBatches, type EncodedPeers, encodePeers, keyAt, valueAt } from '@/lib/datapath'
import type { PeerTable } from '@/lib/policy'
import type { KernelMap, Maps } from '../kernel'

/** The maps from addresses to peers, edited in place. */
export class PeerMaps {
  private readonly maps: Maps
  private held: EncodedPeers
  /** What `held` was made from; undefined where that is not known. */
  private from: { readonly table: PeerTable; readonly keep: ReadonlySet<string> } | undefined

  constructor(maps: Maps) {
    this.maps = maps
    this.held = read(maps)
  }

  /**
   * Returns whether anything changed: then the node's epoch has to go up. New addresses first, so that none is unknown in between.
   * `keep`: addresses (struct pc_addr, see bytesKey) that stay as they are where nothing is wanted of them. Throws where it cannot be
   * whole; what is there then is read again.
   */
  put(table: PeerTable, keep: ReadonlySet<string> = new Set()): boolean {
    // Most changes of policy change no peer.
    if (this.from !== undefined && sameSet(this.from.keep, keep) && sameTable(this.from.table, table)) return false
    this.from = undefined
    const changed = this.bring(encodePeers(table), keep)
    this.from = { table, keep }
    return changed
  }

  /** Why these cannot all be held, a sentence; undefined where they can. */
  overflow({ exact, prefixes }: PeerTable): string | undefined {
    const { peers_exact, peers_prefix } = this.maps
    return tooMany(peers_prefix, prefixes.length) ?? tooMany(peers_exact, exact.length)
  }

  private bring(peers: EncodedPeers, keep: ReadonlySet<string>): boolean {
    const wanted = keep.size === 0 ? peers : { ...peers, exact: withKept(peers.exact, this.held.exact, keep) }
    const exact = diffBatches(this.held.exact, wanted.exact)
    const prefixes = diffBatches(this.held.prefixes, wanted.prefixes)
    if (exact.upserts.count + exact.deletes.count + prefixes.upserts.count + prefixes.deletes.count === 0) return false
    // Before the first is written: half of it would be a world that never was.
    fits(this.maps.peers_exact, wanted.exact)
    fits(this.maps.peers_prefix, wanted.prefixes)
    try {
      for (const [map, { upserts, deletes }] of [
        [this.maps.peers_prefix, prefixes],
        [this.maps.peers_exact, exact]
      ] as const) {
        // Room for the new ones is made by the old ones where the map is nearly full.
        if (map.count() + upserts.count > map.maxEntries) map.deleteMany(deletes)
        map.setMany(upserts)
        map.deleteMany(deletes)
      }
      this.held = wanted
      return true
    } catch (error) {
      this.held = read(this.maps)
      throw error
    }
  }
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((one) => b.has(one))

function sameTable(a: PeerTable, b: PeerTable): boolean {
  if (a.exact.length !== b.exact.length || a.prefixes.length !== b.prefixes.length) return false
  const isSame = (one: Row, other: Row | undefined) => one.identity === other?.identity && one.class === other.class
  return (
    a.exact.every((one, at) => one.address === b.exact[at]?.address && isSame(one, b.exact[at])) &&
    a.prefixes.every((one, at) => one.cidr === b.prefixes[at]?.cidr && isSame(one, b.prefixes[at]))
  )
}

type Row = { readonly identity: number; readonly class: number }

function read(maps: Maps): EncodedPeers {
  return { exact: maps.peers_exact.entries(), prefixes: maps.peers_prefix.entries() }
}

function withKept(wanted: Batch, held: Batch, keep: ReadonlySet<string>): Batch {
  const known = new Set(Array.from({ length: wanted.count }, (_, at) => bytesKey(keyAt(wanted, at))))
  const rows = Array.from({ length: held.count }, (_, at) => at).filter((at) => {
    const key = bytesKey(keyAt(held, at))
    return keep.has(key) && !known.has(key)
  })
  const join = (first: Uint8Array, more: readonly Uint8Array[]) =>
    Uint8Array.from([...first, ...more.flatMap((one) => [...one])])
  return {
    ...wanted,
    count: wanted.count + rows.length,
    keys: join(
      wanted.keys,
      rows.map((at) => keyAt(held, at))
    ),
    values: join(
      wanted.values,
      rows.map((at) => valueAt(held, at))
    )
  }
}

function fits(map: KernelMap, { count }: Batch): void {
  const why = tooMany(map, count)
  if (why !== undefined) throw new Error(why)
}

function tooMany({ name, maxEntries }: KernelMap, count: number): string | undefined {
  return count <= maxEntries ? undefined : `${count} addresses do not fit into ${name}, which holds ${maxEntries}.`
}
