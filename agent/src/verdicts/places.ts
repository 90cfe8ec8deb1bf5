import { decodeAddress, encodeAddress, encodePeers, familyOf, type PeerAnswer, PeerLookup } from '@/lib/datapath'
import { addressesOf, type Compiler, type Family, type Party, partyKey, type World } from '@/lib/policy'

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
  readonly #known = new Map<string, readonly string[]>()
  #standIns = 0

  /** `announce` is told of each stand-in before it is used. */
  constructor(world: World, compiler: Compiler, announce: (address: string, peer: PeerAnswer) => void) {
    this.#world = world
    this.#compiler = compiler
    this.#lookup = new PeerLookup(encodePeers(compiler.peers))
    this.#announce = announce
  }

  /** Where it is in this family. */
  of(party: Party, family: Family): string {
    return this.#remember(`${family} ${partyKey(party)}`, () => {
      const own = this.#own(party)
      const found = own.find((bytes) => familyOf(bytes) === family) ?? own[0]
      return [this.#place(party, family, found)]
    })[0] as string
  }

  /** The same, for each of its addresses that is another peer to the tables: of another CIDR, whatever its family. */
  all(party: Party, family: Family): readonly string[] {
    return this.#remember(`every ${family} ${partyKey(party)}`, () => {
      const own = this.#own(party)
      // Those of the family first: they are no stand-ins.
      const sorted = own.sort((a, b) => Number(familyOf(b) === family) - Number(familyOf(a) === family))
      const answers = new Map<string, Uint8Array>()
      for (const bytes of sorted) {
        const peer = this.#lookup.find(bytes)
        const key = `${peer.identity} ${peer.class}`
        if (!answers.has(key)) answers.set(key, bytes)
      }
      if (answers.size === 0) return [this.#place(party, family, undefined)]
      return [...answers.values()].map((bytes) => this.#place(party, family, bytes))
    })
  }

  #remember(key: string, find: () => readonly string[]): readonly string[] {
    const found = this.#known.get(key) ?? find()
    this.#known.set(key, found)
    return found
  }

  #own(party: Party): Uint8Array[] {
    return addressesOf(this.#world, party).flatMap((text) => encodeAddress(text) ?? [])
  }

  /** An address itself where it is of the family, or one that stands for it; for the party where it has none. */
  #place(party: Party, family: Family, bytes: Uint8Array | undefined): string {
    if (bytes && familyOf(bytes) === family) return decodeAddress(bytes)
    const identity = this.#compiler.numberOf(party)
    if (identity === undefined) throw new Error(`a party that the world does not have: ${partyKey(party)}`)
    const at = ++this.#standIns
    const address = family === 'ipv4' ? `198.18.${at >> 8}.${at & 255}` : `2001:2::${at.toString(16)}`
    this.#announce(address, bytes ? this.#lookup.find(bytes) : { identity, class: 0 })
    return address
  }
}
