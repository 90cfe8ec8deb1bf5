/** So many a second, and as many at once. */
export class Allowance {
  private readonly perSecond: number
  private readonly now: () => number
  private credit: number
  private at: number

  /** `now`: milliseconds, monotonic. */
  constructor(perSecond: number, now: () => number) {
    this.perSecond = perSecond
    this.now = now
    this.credit = perSecond
    this.at = now()
  }

  /** Whether there is one more. */
  take(): boolean {
    const now = this.now()
    this.credit = Math.min(this.perSecond, this.credit + ((now - this.at) * this.perSecond) / 1000)
    this.at = now
    if (this.credit < 1) return false
    this.credit -= 1
    return true
  }
}
