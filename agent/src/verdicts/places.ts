import { decodeAddress, encodeAddress, familyOf, type PeerAnswer, PeerLookup } from '@/lib/datapath'
import { encodePeers } from '@/lib/datapath'
import { type Compiler, type Family, type Party, type PeerTable, partyKey, type World } from '@/lib/policy'

const FAMILIES: readonly Family[] = ['ipv4', 'ipv6']

/**
 * Where each party of a world is found. A case may ask what no packet can: of a party without an address (health, init), or of
 * one that has none of the packet's family. Such a party gets a stand-in of the ranges for benchmarks (RFC 2544, RFC 5180), which
 * the peers' map takes for the very same peer.
 */
export class Places {
  /** The compiled peers, and the stand-ins. */
  readonly peers: PeerTable
  readonly #addresses = new Map<string, Readonly<Record<Family, string>>>()

  constructor(world: World, parties: readonly Party[], compiler: Compiler) {
    const lookup = new PeerLookup(encodePeers(compiler.peers))
    const more: { address: string; identity: number; class: number }[] = []
    for (const [at, party] of parties.entries()) {
      const own = textsOf(world, party).flatMap((text) => encodeAddress(text) ?? [])
      const [first] = own
      const peer: PeerAnswer = first ? lookup.find(first) : { identity: compiler.numberOf(party) ?? 0, class: 0 }
      const place = (family: Family): string => {
        const found = own.find((bytes) => familyOf(bytes) === family)
        if (found) return decodeAddress(found)
        const address = standIn(family, at)
        more.push({ address, ...peer })
        return address
      }
      const [ipv4 = '', ipv6 = ''] = FAMILIES.map(place)
      this.#addresses.set(partyKey(party), { ipv4, ipv6 })
    }
    this.peers = { ...compiler.peers, exact: [...compiler.peers.exact, ...more] }
  }

  of(party: Party, family: Family): string {
    const found = this.#addresses.get(partyKey(party))
    if (!found) throw new Error(`a party that the world does not have: ${partyKey(party)}`)
    return found[family]
  }
}

function standIn(family: Family, at: number): string {
  return family === 'ipv4' ? `198.18.${at >> 8}.${at & 255}` : `2001:2::${(at + 1).toString(16)}`
}

function textsOf(world: World, party: Party): readonly string[] {
  switch (party.kind) {
    case 'pod':
      return world.pods.find((pod) => pod.namespace === party.namespace && pod.name === party.name)?.ips ?? []
    case 'node':
      return world.nodes.find((node) => node.name === party.name)?.ips ?? []
    case 'address':
      return [party.address]
    case 'reserved':
      return party.entity === 'host' ? (world.nodes.find((node) => node.name === world.localNode)?.ips ?? []) : []
  }
}
