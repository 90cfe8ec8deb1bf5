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
  readonly #pods = new Map<string, Group>()
  readonly #own = new Map<string, Group>()
  readonly #others = new Map<string, Group>()
  readonly #reserved = new Map<string, Group>()
  readonly #outside = new Map<string, Group>()
  readonly #prefixes = new PrefixSet()

  constructor(world: World, groups: readonly Group[]) {
    this.#world = world
    this.#groups = groups
    for (const group of groups) {
      switch (group.kind) {
        case 'pods':
          for (const pod of group.pods) this.#pods.set(nameOf(pod), group)
          break
        case 'own-node':
          for (const node of group.nodes) this.#own.set(node.name, group)
          break
        case 'other-node':
          for (const node of group.nodes) this.#others.set(node.name, group)
          break
        case 'reserved':
          this.#reserved.set(group.entity, group)
          break
        case 'outside':
          for (const { cidr } of group.classes) {
            this.#outside.set(formatCidr(cidr), group)
            this.#prefixes.add(cidr)
          }
      }
    }
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
        return this.#reserved.get(party.entity)
      case 'address':
        return this.#address(party.address, seenBy)
    }
  }

  #pod(pod: Pod, seenBy: Party): Group | undefined {
    return pod.hostNetwork ? this.#node(pod.node, seenBy) : this.#pods.get(nameOf(pod))
  }

  #node(name: string, seenBy: Party): Group | undefined {
    // Between nodes, and to addresses, a node is what everybody else sees.
    const isOwn = (seenBy.kind === 'pod' || seenBy.kind === 'reserved') && nodeOf(this.#world, seenBy) === name
    return (isOwn ? this.#own : this.#others).get(name)
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
    const cidr = this.#prefixes.longest({ ...address, bits: 128 })
    return cidr && this.#outside.get(formatCidr(cidr))
  }
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
