import { type Batch, diffBatches, u32 } from '@/lib/datapath'
import type { Datapath } from '../datapath/datapath'
import type { PolicyTableHandle, Slot } from '../kernel'
import { words } from './round'

/** A table that an endpoint shall have. Equal hashes are equal tables, and share one map. */
export interface WantedTable {
  readonly endpoint: number
  readonly hash: string
  /** Made only where it is not in force. */
  readonly entries: () => Batch
}

export interface TablesOutcome {
  /** Endpoints whose table is another than before. */
  readonly exchanged: ReadonlySet<number>
  /** Endpoints that keep what they had, if anything, and why. */
  readonly failed: ReadonlyMap<number, string>
}

/** The slots of the map `policies`: which table each endpoint has. */
export class PolicyTables {
  private readonly datapath: Datapath
  private readonly inForce = new Map<number, { readonly hash: string; readonly entries: number }>()

  constructor(datapath: Datapath) {
    this.datapath = datapath
  }

  /** Entries of an endpoint's table; 0 where it has none. */
  entriesOf(endpoint: number): number {
    return this.inForce.get(endpoint)?.entries ?? 0
  }

  has(endpoint: number): boolean {
    return this.inForce.has(endpoint) || this.datapath.maps.policies.get(u32(endpoint)) !== undefined
  }

  /**
   * Makes the tables that are not in force yet and exchanges them in one batch; `before` is called just before. A table that cannot be
   * made leaves the last one.
   */
  put(wanted: readonly WantedTable[], before: () => void): TablesOutcome {
    const failed = new Map<number, string>()
    const handles = new Map<string, PolicyTableHandle>()
    const slots: (Slot & { readonly hash: string; readonly entries: number })[] = []
    for (const { endpoint, hash, entries } of wanted) {
      if (this.isInForce(endpoint, hash, entries)) continue
      try {
        const batch = entries()
        const table = handles.get(hash) ?? this.datapath.createTable(batch)
        handles.set(hash, table)
        slots.push({ endpoint, table, hash, entries: batch.count })
      } catch (error) {
        failed.set(endpoint, words(error))
      }
    }
    const exchanged = new Set<number>()
    try {
      before()
      if (slots.length > 0) this.datapath.exchange(slots)
      for (const { endpoint, hash, entries } of slots) {
        this.inForce.set(endpoint, { hash, entries })
        exchanged.add(endpoint)
      }
    } catch (error) {
      // Some may have been exchanged: the next round looks at all of them again, and until then their epochs go up.
      for (const { endpoint } of slots) {
        this.inForce.delete(endpoint)
        failed.set(endpoint, words(error))
        exchanged.add(endpoint)
      }
    } finally {
      for (const handle of handles.values()) handle.close()
    }
    return { exchanged, failed }
  }

  /** Closes an endpoint: without a table it drops everything, once its epoch is raised. Returns whether it had one. */
  drop(endpoint: number): boolean {
    this.inForce.delete(endpoint)
    return this.datapath.maps.policies.delete(u32(endpoint))
  }

  /** The kernel may hold this very table since before this process started. */
  private isInForce(endpoint: number, hash: string, entries: () => Batch): boolean {
    const known = this.inForce.get(endpoint)
    if (known !== undefined) return known.hash === hash
    const table = this.datapath.openTable(endpoint)
    if (table === undefined) return false
    try {
      const batch = entries()
      const { upserts, deletes } = diffBatches(table.entries(), batch)
      if (upserts.count > 0 || deletes.count > 0) return false
      this.inForce.set(endpoint, { hash, entries: batch.count })
      return true
    } finally {
      table.close()
    }
  }
}
