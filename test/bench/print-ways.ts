import { type Estimate, table } from './figures'
import { KINDS, type Kind } from './kinds'
import type { WayRow } from './ways'

/** Two tables for each kind of traffic, ways down and counts across: how fast, and what it costs the processor. */
export function printWays(rows: readonly WayRow[], what: string): void {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const { title, unit, each } = KINDS[kind]
    const of = rows.filter((row) => row.kind === kind)
    const fast = (row: WayRow) => ({ own: row.value, ratio: row.ratio })
    const cost = (row: WayRow) => ({ own: row.cpu, ratio: row.cpuRatio })
    console.log(`\n${title}: ${what}\n\n${pivot(of, unit, fast)}\n\n${pivot(of, `µs of processor time for ${each}`, cost)}`)
  }
}

/** The first way in its unit, the others as ratios to it, with where the ratio is with 95 % confidence. */
function pivot(rows: readonly WayRow[], unit: string, take: (row: WayRow) => { own: number; ratio: Estimate }): string {
  const counts = [...new Set(rows.map(({ count }) => count))]
  const ways = [...new Set(rows.map(({ how }) => how))]
  const cell = (how: string, count: number): string => {
    const row = rows.find((one) => one.how === how && one.count === count)
    if (!row) return 'left out'
    const { own, ratio } = take(row)
    return how === ways[0] ? own.toFixed(2) : around(ratio)
  }
  const lines = ways.map((how) => [how, ...counts.map((count) => cell(how, count))])
  return table([unit, ...counts.map((count) => count.toLocaleString('en'))], lines)
}

export const around = ({ median, low, high }: Estimate) => `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
