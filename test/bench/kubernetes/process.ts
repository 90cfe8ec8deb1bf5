import { readFileSync } from 'node:fs'
import type { NodeAgent } from '../../cluster/nodes/agents'

/** MB. */
export interface MemoryFigures {
  readonly what: string
  readonly rss: number
  /** What others share counts by their number. */
  readonly pss: number
}

export function memoryOf(agent: NodeAgent, what: string): MemoryFigures {
  const text = readFileSync(`/proc/${agent.pid}/smaps_rollup`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) / 1024
  return { what, rss: megabytes('Rss'), pss: megabytes('Pss') }
}

/** Of its processor time, all of its threads; ms, to a hundredth of a second. */
export function processorTime(agent: NodeAgent): number {
  // After the name, which may have spaces and brackets: user and system time are the 12th and 13th.
  const fields = readFileSync(`/proc/${agent.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
