import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pod } from '../kernel/network'
import { KINDS, type Kind } from './kinds'
import { firstLine, inPod, PORT } from './pairs'

/** Traffic between the pods of a way: both ends on one processor, and how it went. */

/** `burst` is for requests on PORT, `bulk` for throughput on this one. */
export const BULK_PORT = PORT + 1

export interface Load {
  /** The programs. */
  readonly burst: string
  readonly bulk: string
}

export interface Burst {
  readonly value: number
  /** µs. */
  readonly cpu: number
}

/** Process ids of the servers in a pod. */
export interface Servers {
  readonly requests: number
  readonly bulk: number
  /** Not of a server: the file that says what the kernel's thread for softirqs has used. */
  readonly softirqs: string
}

/**
 * Both ends are on one processor: what one does while the other waits would hide half of what a packet costs, and waking another
 * processor costs more than most rules, and never the same. The nice value keeps other programs from mattering as much.
 */
const PROCESSOR = 0
export const ON_IT = ['taskset', '--cpu-list', String(PROCESSOR), 'nice', '-n', '-20']

/**
 * Of the machine's own process ids, which this process does not see in its own: main.ts leaves them open here. Packets are on
 * their way in a softirq on top of the process that sent them, and where there are many, in the kernel's thread for softirqs.
 */
const PROCESSES_FD = 3
const PROCESSES = `/proc/self/fd/${PROCESSES_FD}`

/** Its `schedstat`. */
function softirqThread(): string {
  for (const id of readdirSync(PROCESSES).filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(join(PROCESSES, id, 'comm'), 'utf8') === `ksoftirqd/${PROCESSOR}\n`)
        return join(PROCESSES, id, 'schedstat')
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error('no thread for softirqs')
}

/** Both servers in a pod. Resolves when they listen. */
export async function serve({ burst: requests, bulk }: Load, pod: Pod): Promise<Servers> {
  const start = async (program: string, port: number): Promise<number> => {
    const child = inPod({ netns: pod.namespace.path }, [...ON_IT, program, 'serve', String(port)])
    await firstLine(child)
    if (child.pid === undefined) throw new Error(`${program} has no process`)
    return child.pid // nsenter and the others become it
  }
  return { requests: await start(requests, PORT), bulk: await start(bulk, BULK_PORT), softirqs: softirqThread() }
}

/** One burst from a pod. Rejects where it does not get through. */
export async function burst(
  load: Load,
  kind: Kind,
  pod: Pod,
  servers: Servers,
  [address, port]: readonly [string, number]
): Promise<Burst> {
  const { bulk, count } = KINDS[kind]
  const program = bulk ? load.bulk : load.burst
  const others = [String(bulk ? servers.bulk : servers.requests), servers.softirqs]
  const command = [...ON_IT, program, kind, address, String(port), String(count), ...others]
  const said = JSON.parse(await firstLine(inPod({ netns: pod.namespace.path }, command, PROCESSES_FD)))
  if (!bulk) return { value: said.p50, cpu: said.cpu }
  return kind === 'stream'
    ? { value: (said.perSecond * 8) / 1e9, cpu: said.cpu * 1e3 }
    : { value: said.perSecond / 1e3, cpu: said.cpu / 1e3 }
}
