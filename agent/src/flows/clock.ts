/** Turns the kernel's monotonic time into the time of day. The difference moves when the clock is set: it is taken anew now and then. */
export class KernelClock {
  private offset = 0n
  private taken = -1n

  /** Nanoseconds of CLOCK_MONOTONIC → RFC 3339 with nanoseconds. */
  format(time: bigint): string {
    const now = process.hrtime.bigint()
    if (this.taken < 0n || now - this.taken > 1_000_000_000n) {
      this.offset = BigInt(Date.now()) * 1_000_000n - now
      this.taken = now
    }
    return formatNanoseconds(time + this.offset)
  }
}

/** Nanoseconds since 1970 → RFC 3339. */
export function formatNanoseconds(time: bigint): string {
  const second = time / 1_000_000_000n
  const rest = time % 1_000_000_000n
  return `${new Date(Number(second) * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(9, '0')}Z`
}
