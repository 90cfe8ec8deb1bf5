import { CookieRegistry, type Counter, keyAt, sumCounter, u32, valueAt } from '@/lib/datapath'
import type { PolicyTable, TableEntry } from '@/lib/policy'
import type { KernelMap } from '../kernel'
import type { CookieJournal } from './journal'

/** Numbers kept beyond those in force: of open connections, and of flows that someone still looks at. */
const KEPT = 2_048

/** The meaning of cookies, their counters, and when they are forgotten. */
export class Cookies {
  readonly registry: CookieRegistry
  private readonly counters: KernelMap
  private readonly journal: CookieJournal
  private fresh: { cookie: number; verdict: 'allow' | 'deny'; evidence: TableEntry['evidence'] }[] = []
  /** The file is not what the registry is, and has to be written anew. */
  private behind: boolean
  private afterPrune: number

  constructor(counters: KernelMap, journal: CookieJournal) {
    this.counters = counters
    this.journal = journal
    const state = journal.load()
    this.registry = new CookieRegistry(state)
    this.behind = state === undefined || !journal.whole
    this.afterPrune = this.registry.size
  }

  readonly of = ({ verdict, evidence }: TableEntry): number => {
    const before = this.registry.size
    const cookie = this.registry.cookieOf({ verdict, evidence })
    if (this.registry.size > before) this.fresh.push({ cookie, verdict, evidence })
    return cookie
  }

  /** Before a table names a number, what it means is in the journal. Throws what the file system throws; the next call tries again. */
  save(): void {
    if (this.fresh.length === 0 && !this.behind) return
    const appends = !this.behind
    this.behind = true
    if (appends) this.journal.append(this.fresh)
    else this.journal.replace(this.registry.export())
    this.behind = false
    this.fresh = []
  }

  /** Forgets what no table in force names, once there is a lot of it. */
  prune(inForce: () => Iterable<PolicyTable>): void {
    if (this.registry.size <= this.afterPrune + KEPT) return
    const live = new Set<number>()
    for (const { entries } of inForce()) for (const entry of entries) live.add(this.of(entry))
    for (const cookie of this.registry.retain(live)) this.counters.delete(u32(cookie))
    this.afterPrune = this.registry.size
    this.behind = true
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
