/** Nearest rank; `values` need not be sorted. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN
}

export const median = (values: readonly number[]) => percentile(values, 50)

/** A median, and between what it is with 95 % confidence. */
export interface Estimate {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * By order statistics, for values of any distribution: the number of values below the true median is binomial. Of fewer than six
 * the bounds are the lowest and the highest, and mean less.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b)
  let below = 0
  let ways = 1 // to choose `below` of them
  let likely = 2 ** -sorted.length
  while (likely <= 0.025) {
    below++
    ways = (ways * (sorted.length - below + 1)) / below
    likely += ways * 2 ** -sorted.length
  }
  const at = (index: number) => sorted[index] ?? Number.NaN
  return {
    median: median(values),
    low: at(Math.max(0, below - 1)),
    high: at(Math.min(sorted.length - 1, sorted.length - below))
  }
}

/** Rows of text in columns, the first to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const width = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(width[i] ?? 0) : cell.padStart(width[i] ?? 0))).join('  ')
  return [line(head), width.map((w) => '─'.repeat(w)).join('  '), ...rows.map(line)].join('\n')
}
