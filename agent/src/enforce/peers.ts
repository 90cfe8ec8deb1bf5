import { type Batch, diffBatches, type EncodedPeers } from '@/lib/datapath'
import type { KernelMap, Maps } from '../kernel'

/** The maps from addresses to peers, edited in place. */
export class PeerMaps {
  private readonly maps: Maps
  private held: EncodedPeers

  constructor(maps: Maps) {
    this.maps = maps
    this.held = read(maps)
  }

  /**
   * Returns whether anything changed: then the node's epoch has to go up. New addresses first, so that none is unknown in between.
   * Throws where it cannot be whole; what is there then is read again.
   */
  put(wanted: EncodedPeers): boolean {
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

function read(maps: Maps): EncodedPeers {
  return { exact: maps.peers_exact.entries(), prefixes: maps.peers_prefix.entries() }
}

function fits(map: KernelMap, wanted: Batch): void {
  if (wanted.count <= map.maxEntries) return
  throw new Error(`${wanted.count} addresses do not fit into ${map.name}, which holds ${map.maxEntries}.`)
}
