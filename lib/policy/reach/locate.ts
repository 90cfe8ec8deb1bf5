import { formatCidr, parseAddress } from '../cidr'
import { PrefixSet } from '../classes'
import { nodeOf } from '../evaluate'
import { isManaged } from '../identities'
import type { Party, Pod, World } from '../model'
import { podNamed } from '../party'
import type { Group } from './group'

/** Which group a party is in. */
export class Locator {
  readonly #world: World
  readonly #groups: readonly Group[]
  #known: Places | undefined

  constructor(world: World, groups: readonly Group[]) {
    this.#world = world
    this.#groups = groups
  }

  /** Put together when first asked for: most edits ask for nobody. */
  get #places(): Places {
    this.#known ??= placesOf(this.#groups)
    return this.#known
  }

  /** `seenBy`: at the other end, to which a node is its own or another one. Undefined: this world has no such party. */
  locate(party: Party, seenBy: Party): Group | undefined {
    switch (party.kind) {
      case 'pod': {
        const pod = podNamed(this.#world, party.namespace, party.name)
        return pod && this.#pod(pod, seenBy)
      }
      case 'node':
        return this.#node(party.name, seenBy)
      case 'reserved':
        if (party.entity === 'host') return this.#node(this.#world.localNode, seenBy) ?? this.#groups.find(isBareHost)
        if (party.entity === 'remote-node') return this.#groups.find(isBareRemote)
        return this.#places.reserved.get(party.entity)
      case 'address':
        return this.#address(party.address, seenBy)
    }
  }

  #pod(pod: Pod, seenBy: Party): Group | undefined {
    return pod.hostNetwork ? this.#node(pod.node, seenBy) : this.#places.pods.get(nameOf(pod))
  }

  #node(name: string, seenBy: Party): Group | undefined {
    // Between nodes, and to addresses, a node is what everybody else sees.
    const isOwn = (seenBy.kind === 'pod' || seenBy.kind === 'reserved') && nodeOf(this.#world, seenBy) === name
    return (isOwn ? this.#places.own : this.#places.others).get(name)
  }

  /** As an address is owned (SPEC 4.10). */
  #address(text: string, seenBy: Party): Group | undefined {
    const address = parseAddress(text)
    if (!address) return undefined
    const has = (ips: readonly string[]) => ips.some((ip) => parseAddress(ip)?.value === address.value)
    const live = (pod: Pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && has(pod.ips)
    const pod = this.#world.pods.findLast(live)
    if (pod) return isManaged(pod) || pod.hostNetwork ? this.#pod(pod, seenBy) : undefined
    const node = this.#world.nodes.find(({ ips }) => has(ips))
    if (node) return this.#node(node.name, seenBy)
    const cidr = this.#places.prefixes.longest({ ...address, bits: 128 })
    return cidr && this.#places.outside.get(formatCidr(cidr))
  }
}

interface Places {
  readonly pods: Map<string, Group>
  readonly own: Map<string, Group>
  readonly others: Map<string, Group>
  readonly reserved: Map<string, Group>
  readonly outside: Map<string, Group>
  readonly prefixes: PrefixSet
}

function placesOf(groups: readonly Group[]): Places {
  const places: Places = {
    pods: new Map(),
    own: new Map(),
    others: new Map(),
    reserved: new Map(),
    outside: new Map(),
    prefixes: new PrefixSet()
  }
  for (const group of groups) {
    switch (group.kind) {
      case 'pods':
        for (const pod of group.pods) places.pods.set(nameOf(pod), group)
        break
      case 'own-node':
        for (const node of group.nodes) places.own.set(node.name, group)
        break
      case 'other-node':
        for (const node of group.nodes) places.others.set(node.name, group)
        break
      case 'reserved':
        places.reserved.set(group.entity, group)
        break
      case 'outside':
        for (const { cidr } of group.classes) {
          places.outside.set(formatCidr(cidr), group)
          places.prefixes.add(cidr)
        }
    }
  }
  return places
}

function isBareHost(group: Group): boolean {
  return group.kind === 'own-node' && group.nodes.length === 0
}

function isBareRemote(group: Group): boolean {
  return group.kind === 'other-node' && group.nodes.length === 0
}

function nameOf({ namespace, name }: Pod): string {
  return `${namespace}/${name}`
}
