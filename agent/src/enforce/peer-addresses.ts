import { bytesKey, decodeNode, encodeAddress, encodeNode, u32 } from '@/lib/datapath'
import type { PeerTable } from '@/lib/policy'
import { agentIssue } from '../issues'
import type { Maps } from '../kernel'
import { PeerMaps } from './peers'
import { type Notes, words } from './round'

const NODE = u32(0)

/** Whose each address is, and the node's epoch: a higher one has open connections judged anew. */
export class PeerAddresses {
  private readonly maps: Maps
  private readonly peers: PeerMaps
  /** Something changed, and the epoch that says so is not written. */
  private changed: boolean

  /** `changed`: an agent that was killed may have exchanged peers, and not have written the epoch. */
  constructor(maps: Maps, changed: boolean) {
    this.maps = maps
    this.peers = new PeerMaps(maps)
    this.changed = changed
  }

  /** Why these cannot all be held, a sentence; undefined where they can. */
  overflow(table: PeerTable): string | undefined {
    return this.peers.overflow(table)
  }

  /** False where it could not be whole: what is there stays, and is read again. `keep`: addresses that stay who they are. */
  put(table: PeerTable | undefined, keep: readonly string[], { issues }: Notes): boolean {
    let whole = true
    try {
      const kept = new Set(keep.flatMap((address) => encodeAddress(address) ?? []).map(bytesKey))
      if (table !== undefined && this.peers.put(table, kept)) this.changed = true
    } catch (error) {
      whole = false
      this.changed = true
      issues.push(agentIssue('map-pressure', `The addresses of peers could not be brought up to date: ${words(error)}`))
    }
    try {
      this.raiseEpoch()
    } catch (error) {
      whole = false
      const message = `Open connections could not be judged by the new addresses of peers: ${words(error)}`
      issues.push(agentIssue('map-pressure', message))
    }
    return whole
  }

  /** Throws KernelError; is tried again by the next `put`. */
  raiseEpoch(): void {
    if (!this.changed) return
    const { node } = this.maps
    const bytes = node.get(NODE)
    if (bytes !== undefined) {
      const settings = decodeNode(bytes)
      node.set(NODE, encodeNode({ ...settings, peersEpoch: settings.peersEpoch + 1 }))
    }
    this.changed = false
  }
}
