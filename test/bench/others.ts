import { feed } from './kube-proxy'
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
