import { bytesKey, decodeSource, encodeSource, keyAt } from '@/lib/datapath'
import type { KernelMap } from '../kernel'

/** Which addresses each endpoint may send from. */
export class Sources {
  private readonly map: KernelMap
  private readonly held = new Map<string, Uint8Array>()

  constructor(map: KernelMap) {
    this.map = map
    const there = map.entries()
    for (let at = 0; at < there.count; at++) {
      const key = Uint8Array.from(keyAt(there, at))
      this.held.set(bytesKey(key), key)
    }
  }

  /** Addresses that an endpoint may send from now. */
  of(endpoint: number): readonly string[] {
    return [...this.held.values()]
      .map(decodeSource)
      .flatMap((source) => (source.endpoint === endpoint ? [source.address] : []))
  }

  /**
   * All there shall be; addresses that are none are left out. `taken`: told of each endpoint before it loses an address: its epoch has to
   * go up, since an open connection is not looked up here for every packet (abi.h). Throws where the map is full.
   */
  put(wanted: ReadonlyMap<number, readonly string[]>, taken: (endpoint: number) => void): void {
    const value = new Uint8Array(this.map.valueSize).fill(1, 0, 1)
    const keep = new Set<string>()
    for (const [endpoint, addresses] of wanted) {
      for (const address of addresses) {
        const key = encodeSource(endpoint, address)
        if (key === undefined) continue
        const name = bytesKey(key)
        keep.add(name)
        if (this.held.has(name)) continue
        this.map.set(key, value)
        this.held.set(name, key)
      }
    }
    for (const [name, key] of this.held) {
      if (keep.has(name)) continue
      taken(decodeSource(key).endpoint)
      this.map.delete(key)
      this.held.delete(name)
    }
  }
}
