/** What comes within so long is one run, but for what comes after so long a pause: that is not kept waiting. */
const DEBOUNCE_MS = 2
const PAUSE_MS = 50

export interface Reconciled {
  readonly revision: number
}

/**
 * Brings the datapath to the newest revision, one run at a time: changes that come close together, or while one runs, are one run.
 * Nothing polls: `request` starts it.
 */
export class ReconcileLoop {
  private readonly run: () => Promise<number>
  private readonly after: (revision: number) => void
  private timer: NodeJS.Timeout | undefined
  private ended = Number.NEGATIVE_INFINITY
  private running = false
  private again = false
  private stopped = false
  private done = -1
  private waiting: { readonly revision: number; readonly resolve: () => void }[] = []

  /**
   * `run` puts the newest revision in force, as far as it can, and says which that was; it never throws. `after` is told of each.
   */
  constructor(run: () => Promise<number>, after: (revision: number) => void) {
    this.run = run
    this.after = after
  }

  /** The revision that was last brought to the datapath. */
  get revision(): number {
    return this.done
  }

  request(): void {
    if (this.running) this.again = true
    else if (!this.stopped) this.timer ??= setTimeout(() => void this.start(), this.wait())
  }

  /** Without waiting for what else may come. */
  now(): void {
    if (this.running) this.again = true
    else if (!this.stopped) {
      clearTimeout(this.timer)
      this.timer = undefined
      void this.start()
    }
  }

  /** Resolves once this revision, or a newer one, has been brought to the datapath. */
  reached(revision: number): Promise<void> {
    if (this.stopped || this.done >= revision) return Promise.resolve()
    return new Promise((resolve) => {
      this.waiting.push({ revision, resolve })
      this.request()
    })
  }

  /** For good. Who waits for a revision is told that it will not come, by way of the one that was reached. */
  stop(): void {
    this.stopped = true
    for (const { resolve } of this.waiting) resolve()
    this.waiting = []
    clearTimeout(this.timer)
    this.timer = undefined
    this.again = false
  }

  private wait(): number {
    return performance.now() - this.ended > PAUSE_MS ? 0 : DEBOUNCE_MS
  }

  private async start(): Promise<void> {
    this.timer = undefined
    this.running = true
    try {
      this.done = await this.run()
    } finally {
      this.running = false
      this.ended = performance.now()
    }
    const reached = this.waiting.filter(({ revision }) => revision <= this.done)
    this.waiting = this.waiting.filter(({ revision }) => revision > this.done)
    for (const { resolve } of reached) resolve()
    this.after(this.done)
    if (this.again || this.waiting.length > 0) {
      this.again = false
      this.request()
    }
  }
}
