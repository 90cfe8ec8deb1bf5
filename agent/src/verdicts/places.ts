import { decodeAddress, encodeAddress, encodePeers, familyOf, type PeerAnswer, PeerLookup } from '@/lib/datapath'
import { type Compiler, type Family, type Party, partyKey, type World } from '@/lib/policy'

/**
 * Where each party of a world is found. A case may ask what no packet can: of a party without an address (health, init), or of
 * one that has none of the packet's family. Such a party gets a stand-in of the ranges for benchmarks (RFC 2544, RFC 5180), which
 * the peers' map has to take for the very same peer.
 */
export class Places {
  readonly #world: World
  readonly #compiler: Compiler
  readonly #lookup: PeerLookup
  readonly #announce: (address: string, peer: PeerAnswer) => void
  readonly #known = new Map<string, string>()

  /** `announce` is told of each stand-in before it is used. */
  constructor(world: World, compiler: Compiler, announce: (address: string, peer: PeerAnswer) => void) {
    this.#world = world
    this.#compiler = compiler
    this.#lookup = new PeerLookup(encodePeers(compiler.peers))
    this.#announce = announce
  }

  of(party: Party, family: Family): string {
    const key = `${family} ${partyKey(party)}`
    let address = this.#known.get(key)
    if (address === undefined) {
      address = this.#find(party, family)
      this.#known.set(key, address)
    }
    return address
  }

  #find(party: Party, family: Family): string {
    const own = addressesOf(this.#world, party).flatMap((text) => encodeAddress(text) ?? [])
    const found = own.find((bytes) => familyOf(bytes) === family)
    if (found) return decodeAddress(found)
    const [other] = own
    const identity = this.#compiler.numberOf(party)
    if (identity === undefined) throw new Error(`a party that the world does not have: ${partyKey(party)}`)
    const at = this.#known.size + 1
    const address = family === 'ipv4' ? `198.18.${at >> 8}.${at & 255}` : `2001:2::${at.toString(16)}`
    this.#announce(address, other ? this.#lookup.find(other) : { identity, class: 0 })
    return address
  }
}

/** Addresses of a party, as the world writes them. */
export function addressesOf(world: World, party: Party): readonly string[] {
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
