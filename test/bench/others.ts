import { spawnSync } from 'node:child_process'
import type { Load } from './load'
import type { Way } from './ways'

/** What the comparisons with policies and Services of others have in common. */

export const PROTOCOLS = { tcp: 6, udp: 17 } as const

export interface Task {
  readonly load: Load
  readonly quick: boolean
  /** The file for the figures. */
  readonly output: string
}

/** From the arguments that main.ts gives. */
export function readTask(): Task {
  const [folder = '', quick = '', output = ''] = process.argv.slice(2)
  return { load: { burst: `${folder}/burst`, bulk: `${folder}/bulk` }, quick: quick !== '', output }
}

/** One rule that never matches: the part of what iptables and nftables cost that is not in their rules. */
export function conntrackAlone({ network }: Way): void {
  const rules = `
table ip tracked
delete table ip tracked
table ip tracked { chain forward { type filter hook forward priority filter; policy accept; ct state invalid drop; }; }
`
  feed(network.node.path, ['nft', '-f', '-'], rules)
}

/** Runs a command in a network namespace with something to read. Throws with what it said. */
export function feed(namespace: string, command: readonly string[], input: string): void {
  const run = spawnSync('nsenter', [`--net=${namespace}`, ...command], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(`${command.join(' ')}: ${run.error?.message ?? run.stderr.trim().split('\n')[0]}`)
}
