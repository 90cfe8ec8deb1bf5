import type { Diagnosis } from '@/lib/api'
import { good, missing } from './say'

/** What the agent needs, by number, and for what. */
const NEEDED = [
  { name: 'BPF', bit: 39n, why: 'maps and programs' },
  { name: 'PERFMON', bit: 38n, why: 'programs that read what they are given by pointers' },
  { name: 'NET_ADMIN', bit: 12n, why: 'attaching to interfaces' },
  { name: 'SYS_ADMIN', bit: 21n, why: 'entering pods’ network namespaces' }
] as const

/** `status` as /proc/self/status has it. */
export function capabilities(status: string): Diagnosis {
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  const lacking = NEEDED.filter(({ bit }) => (held & (1n << bit)) === 0n)
  const names = NEEDED.map(({ name }) => name).join(', ')
  if (lacking.length === 0) return good('capabilities', `${names} are there.`)
  const what = lacking.map(({ name, why }) => `${name} (${why})`).join(', ')
  return missing(
    'capabilities',
    `Missing: ${what}.`,
    'Run it as root; in a pod add them to securityContext.capabilities, as the chart does.'
  )
}
