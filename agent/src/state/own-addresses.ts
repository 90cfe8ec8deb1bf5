import type { World } from '@/lib/policy'
import { addressKey } from '../endpoints/address-key'

/**
 * The world, with all addresses that its local node has: its object names a few, and a pod reaches the node by any of them (bridges,
 * link-local ones), where rules for the world would hold else. The same object again while neither has changed,
 * and the same nodes while they have not.
 */
export class OwnAddresses {
  private readonly read: () => readonly string[]
  private found: readonly string[] = []
  private last: { readonly told: World; readonly addresses: string; readonly made: World } | undefined

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
    const last = this.last?.addresses === addresses ? this.last : undefined
    if (last?.told === world) return last.made
    const nodes = last?.told.nodes === world.nodes ? last.made.nodes : this.nodesOf(world)
    const made = found.length === 0 ? world : { ...world, nodes }
    this.last = { told: world, addresses, made }
    return made
  }

  private nodesOf(world: World): World['nodes'] {
    return world.nodes.map((node) => {
      if (node.name !== world.localNode) return node
      const known = new Set(node.ips.map(addressKey))
      return { ...node, ips: [...node.ips, ...this.found.filter((address) => !known.has(addressKey(address)))] }
    })
  }
}
