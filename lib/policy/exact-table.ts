import { type Address, parseAddress } from './cidr'
import type { Pod, World } from './model'
import { podAddresses } from './party'
import type { PeerTable } from './table'

type Entry = PeerTable['exact'][number]

/** The exact addresses of a `PeerTable`, in their order, while pods come and go. */
export class ExactTable {
  readonly #values: bigint[]
  /** How many have the address: pods that live, nodes, API servers. */
  readonly #owners = new Map<bigint, number>()
  /** Addresses in each class. */
  readonly #inClass = new Map<number, number>()
  #entries: Entry[]
  #shared = true

  constructor(world: World, entries: readonly Entry[]) {
    this.#entries = entries as Entry[]
    this.#values = entries.map(({ address }) => parseAddress(address)?.value ?? 0n)
    for (const one of entries) this.#inClass.set(one.class, (this.#inClass.get(one.class) ?? 0) + 1)
    const live = world.pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed')
    const others = [...world.nodes.flatMap(({ ips }) => ips), ...(world.apiServers ?? [])]
    const all = [...live.flatMap(podAddresses), ...others.flatMap((text) => parseAddress(text) ?? [])]
    for (const { value } of all) this.#owners.set(value, (this.#owners.get(value) ?? 0) + 1)
  }

  /** As they are now; never changed after. */
  get entries(): readonly Entry[] {
    this.#shared = true
    return this.#entries
  }

  /** Has each address one owner, before and after, and does every class keep a member? */
  canChange(gone: readonly Pod[], come: readonly Pod[]): boolean {
    const free = new Set<bigint>()
    const leaving = new Map<number, number>()
    for (const { value } of gone.flatMap(podAddresses)) {
      if (this.#owners.get(value) !== 1) return false
      free.add(value)
      const of = this.#entries[this.#at(value)]?.class ?? 0
      leaving.set(of, (leaving.get(of) ?? 0) + 1)
    }
    for (const [of, count] of leaving) if (of !== 0 && (this.#inClass.get(of) ?? 0) <= count) return false
    const coming = come.flatMap(podAddresses).map(({ value }) => value)
    if (new Set(coming).size < coming.length) return false
    return coming.every((value) => free.has(value) || !this.#owners.has(value))
  }

  remove(pod: Pod): void {
    for (const { value } of podAddresses(pod)) {
      const at = this.#at(value)
      const [entry] = this.#own().splice(at, 1)
      this.#values.splice(at, 1)
      this.#owners.delete(value)
      if (entry) this.#inClass.set(entry.class, (this.#inClass.get(entry.class) ?? 0) - 1)
    }
  }

  add(pod: Pod, entryOf: (address: Address) => Entry): void {
    for (const address of podAddresses(pod)) {
      const at = this.#at(address.value)
      const entry = entryOf(address)
      this.#own().splice(at, 0, entry)
      this.#values.splice(at, 0, address.value)
      this.#owners.set(address.value, 1)
      this.#inClass.set(entry.class, (this.#inClass.get(entry.class) ?? 0) + 1)
    }
  }

  /** Where the address is, or would be. */
  #at(value: bigint): number {
    let low = 0
    let high = this.#values.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#values[middle] as bigint) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  #own(): Entry[] {
    if (this.#shared) this.#entries = [...this.#entries]
    this.#shared = false
    return this.#entries
  }
}
