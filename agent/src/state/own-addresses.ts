import type { World } from '@/lib/policy'
import { addressKey } from '../endpoints/address-key'

/**
 * The world, with all addresses that its local node has: its object names a few, and a pod reaches the node by any of them (bridges,
 * link-local ones), where rules for the world would hold else. The same object again while neither has changed.
 */
export class OwnAddresses {
  private readonly read: () => readonly string[]
  private found: readonly string[] = []
  private last: { readonly world: World; readonly addresses: string; readonly made: World } | undefined

  constructor(read: () => readonly string[]) {
    this.read = read
  }

  private readAgain(): readonly string[] {
    try {
      this.found = this.read()
    } catch {
      // They are what they were.
    }
    return this.found
  }

  of(world: World): World {
    const found = this.readAgain()
    const addresses = found.join(' ')
    if (this.last?.world === world && this.last.addresses === addresses) return this.last.made
    const nodes = world.nodes.map((node) => {
      if (node.name !== world.localNode) return node
      const known = new Set(node.ips.map(addressKey))
      return { ...node, ips: [...node.ips, ...found.filter((address) => !known.has(addressKey(address)))] }
    })
    const made = found.length === 0 ? world : { ...world, nodes }
    this.last = { world, addresses, made }
    return made
  }
}
