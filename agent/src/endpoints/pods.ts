import type { Pod, World } from '@/lib/policy'
import { type AgentIssue, agentIssue } from '../issues'

/** What the agent asks of a Pod object beside what policies ask. */
export interface PodFacts {
  readonly uid: string
  readonly created: string
  /** Host-side interface. */
  readonly interface: string
  /** Why that is empty, a phrase. */
  readonly missing: string
  /** Path of its network namespace; empty where nobody says. */
  readonly netns: string
}

export const HOST_INTERFACE = 'portcullis.dev/host-interface'
export const NETNS = 'portcullis.dev/netns'

/** By uid, from the objects as they were read. `imaginary`: where no pod has an interface, each has one named as its uid. */
export function podFacts(objects: readonly unknown[], imaginary = false): ReadonlyMap<string, PodFacts> {
  const facts = new Map<string, PodFacts>()
  for (const object of objects) {
    if (!isRecord(object) || object.kind !== 'Pod' || !isRecord(object.metadata)) continue
    const { metadata } = object
    const annotations = isRecord(metadata.annotations) ? metadata.annotations : {}
    const uid = text(metadata.uid)
    facts.set(uid, {
      uid,
      created: text(metadata.creationTimestamp),
      interface: text(annotations[HOST_INTERFACE]) || (imaginary ? uid : ''),
      missing: 'its object names no interface',
      netns: text(annotations[NETNS])
    })
  }
  return facts
}

/** A pod of this node that policy is enforced on. */
export interface LocalPod extends PodFacts {
  readonly namespace: string
  readonly name: string
  readonly addresses: readonly string[]
}

export interface Living {
  /** The world as the datapath has it: completed pods are gone, and no two pods have one address. */
  readonly world: World
  readonly local: readonly LocalPod[]
  readonly issues: readonly AgentIssue[]
}

/**
 * Addresses are given anew as soon as a pod is done (SPEC 8.6), so one that has ended has none, and of two that live the newest owns
 * an address.
 */
export function living(world: World, facts: ReadonlyMap<string, PodFacts>): Living {
  const issues: AgentIssue[] = []
  const alive = world.pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed')
  const owner = new Map<string, Pod>()
  const age = (pod: Pod) => `${facts.get(pod.uid)?.created ?? ''}\0${pod.uid}`
  for (const pod of alive) {
    if (pod.hostNetwork) continue
    for (const address of pod.ips) {
      const other = owner.get(address)
      if (other === undefined || age(pod) > age(other)) owner.set(address, pod)
    }
  }
  const pods = alive.map((pod) => {
    if (pod.hostNetwork) return pod
    const ips = pod.ips.filter((address) => owner.get(address) === pod)
    if (ips.length === pod.ips.length) return pod
    for (const address of pod.ips.filter((one) => !ips.includes(one))) {
      const newest = owner.get(address)
      issues.push(
        agentIssue(
          'address-taken',
          `${pod.namespace}/${pod.name} and ${newest?.namespace}/${newest?.name} both have ${address}: the newer one owns it.`,
          { severity: 'warning' }
        )
      )
    }
    return { ...pod, ips }
  })
  const local = pods
    .filter((pod) => pod.node === world.localNode && !pod.hostNetwork)
    .map((pod) => ({
      ...(facts.get(pod.uid) ?? { uid: pod.uid, created: '', interface: '', missing: 'its object is gone', netns: '' }),
      namespace: pod.namespace,
      name: pod.name,
      addresses: pod.ips
    }))
  // Most are as they were told: what was worked out of them is kept by the list.
  const isSame = pods.length === world.pods.length && pods.every((pod, at) => pod === world.pods[at])
  return { world: isSame ? world : { ...world, pods }, local, issues }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
