import type { Pod, World } from '@/lib/policy'
import { addressKey } from './address-key'
import type { PodNetwork } from './networks/networks'
import { type PodFacts, podFacts } from './pods'

export interface ClusterPodsOptions {
  readonly networks: { look(): void; find(uid: string, addresses: readonly string[]): PodNetwork | undefined }
  /** An interface that this agent has had for the pod. */
  readonly had: (uid: string) => boolean
}

/**
 * Pods of a cluster with what only their node knows of them. What a pod's object says of interfaces does not count: who may make pods
 * must not choose whose packets are judged. A pod that has just been made, or whose sandbox has, has the addresses that it was given, before its
 * kubelet has told them to the API server; one that somebody else has stays with him.
 */
export class ClusterPods {
  private readonly options: ClusterPodsOptions
  private read: { readonly pods: World['pods']; readonly facts: ReadonlyMap<string, PodFacts> } | undefined
  private last: { readonly world: World; readonly told: string; readonly made: World } | undefined

  constructor(options: ClusterPodsOptions) {
    this.options = options
  }

  /** `other`: who enforces on this node beside us, where somebody does: then pods that are new are left to him. */
  of(
    world: World,
    objects: readonly unknown[],
    other: string | undefined
  ): { readonly world: World; readonly facts: ReadonlyMap<string, PodFacts> } {
    const { networks, had } = this.options
    networks.look()
    // Other objects of pods are other pods.
    if (this.read?.pods !== world.pods) this.read = { pods: world.pods, facts: podFacts(objects) }
    const facts = new Map(this.read.facts)
    const early = new Map<string, readonly string[]>()
    for (const pod of world.pods) {
      if (pod.node !== world.localNode || pod.hostNetwork || isOver(pod)) continue
      const known = facts.get(pod.uid)
      if (known === undefined) continue
      const left = other !== undefined && !had(pod.uid)
      const found = left ? undefined : networks.find(pod.uid, pod.ips)
      const missing = left ? `${other} enforces on this node` : 'it has no network on this node yet'
      facts.set(pod.uid, { ...known, interface: found?.name ?? '', netns: found?.netns ?? '', missing })
      if (found !== undefined && isAhead(found.addresses, pod.ips)) early.set(pod.uid, found.addresses)
    }
    return { world: this.withAddresses(world, early), facts }
  }

  /** The same world again while nothing of it has changed. */
  private withAddresses(world: World, early: ReadonlyMap<string, readonly string[]>): World {
    if (early.size === 0) return world
    const told = JSON.stringify([...early])
    if (this.last?.world === world && this.last.told === told) return this.last.made
    const taken = takenAddresses(world)
    const pods = world.pods.map((pod) => {
      const ips = early.get(pod.uid)?.filter((address) => !taken.has(addressKey(address)))
      return ips === undefined ? pod : { ...pod, ips }
    })
    const made = { ...world, pods }
    this.last = { world, told, made }
    return made
  }
}

/** Addresses that pods and nodes have by their objects: nobody is given one of those by what stands in his own namespace. */
function takenAddresses({ pods, nodes }: World): ReadonlySet<string> {
  return new Set(
    [...pods.filter((pod) => !isOver(pod)), ...nodes].flatMap(({ ips }) => ips.map((address) => addressKey(address)))
  )
}

/** What a pod's namespace has is newer than what its object says. */
function isAhead(found: readonly string[], told: readonly string[]): boolean {
  const known = new Set(told.map(addressKey))
  return found.length > 0 && !found.some((address) => known.has(addressKey(address)))
}

const isOver = ({ phase }: Pod) => phase === 'Succeeded' || phase === 'Failed'
