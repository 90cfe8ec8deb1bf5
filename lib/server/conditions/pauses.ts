const FIRST_MS = 1_000
const LONGEST_MS = 10 * 60_000

/** What did no good is not done again at once, but later and later. Times are milliseconds, monotonic. */
export class Pauses {
  private readonly known = new Map<string, { readonly times: number; readonly until: number }>()

  isOver(key: string, now: number): boolean {
    return now >= (this.known.get(key)?.until ?? 0)
  }

  /** It did no good: twice as long as the last time. */
  lengthen(key: string, now: number): void {
    const times = this.known.get(key)?.times ?? 0
    this.known.set(key, { times: times + 1, until: now + Math.min(FIRST_MS * 2 ** times, LONGEST_MS) })
  }

  end(key: string): void {
    this.known.delete(key)
  }

  /** Forgets all others. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.known.keys()) if (!keys.has(key)) this.known.delete(key)
  }
}
