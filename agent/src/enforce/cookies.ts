import { CookieRegistry, type CookieState, type Counter, keyAt, sumCounter, u32, valueAt } from '@/lib/datapath'
import type { PolicyTable, TableEntry } from '@/lib/policy'
import type { KernelMap } from '../kernel'

/** Numbers kept beyond those in force: of open connections, and of flows that someone still looks at. */
const KEPT = 16_384

/** The meaning of cookies, their counters, and when they are forgotten. */
export class Cookies {
  readonly registry: CookieRegistry
  private readonly counters: KernelMap
  private savedSize: number
  private afterPrune = 0

  constructor(counters: KernelMap, state: CookieState | undefined) {
    this.counters = counters
    this.registry = new CookieRegistry(state)
    this.savedSize = this.registry.size
  }

  readonly of = ({ verdict, evidence }: TableEntry): number => this.registry.cookieOf({ verdict, evidence })

  /** Calls back where there are numbers that were not saved yet. They have to be saved before a table names them. */
  saveNew(save: (state: CookieState) => boolean): void {
    if (this.registry.size === this.savedSize) return
    if (save(this.registry.export())) this.savedSize = this.registry.size
  }

  /** Forgets what no table in force names, once there is a lot of it. */
  prune(inForce: () => Iterable<PolicyTable>): void {
    if (this.registry.size <= this.afterPrune + KEPT) return
    const live = new Set<number>()
    for (const { entries } of inForce()) for (const entry of entries) live.add(this.of(entry))
    for (const cookie of this.registry.retain(live)) this.counters.delete(u32(cookie))
    this.afterPrune = this.registry.size
    this.savedSize = -1
  }

  count(): readonly { readonly cookie: number; readonly counter: Counter }[] {
    const all = this.counters.entries()
    return Array.from({ length: all.count }, (_, at) => {
      const key = keyAt(all, at)
      const cookie = new DataView(key.buffer, key.byteOffset).getUint32(0, true)
      return { cookie, counter: sumCounter(valueAt(all, at)) }
    })
  }
}
