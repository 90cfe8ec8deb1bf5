import { describePortSet, type Reach, type Reachability, type ReachGroup, reachedBy, whoReaches } from '@/lib/policy'
import type { PodRef } from '../canvas/model'

/** Who can reach a pod and whom it can reach, a name for each pod of them and the ports in words. */
export interface ReachOf {
  readonly from: readonly ReachLine[]
  readonly to: readonly ReachLine[]
}

export interface ReachLine {
  readonly name: string
  /** Of pods: all of them, `namespace/name`. */
  readonly pods: readonly string[]
  readonly ports: string
}

/** By the engine, with both ends' policies. Undefined where there is no such pod. */
export function reachOf(reach: Reachability, { namespace, name }: PodRef): ReachOf | undefined {
  const group = reach.groups.find(
    (one) => one.kind === 'pods' && one.pods.some((pod) => pod.namespace === namespace && pod.name === name)
  )
  if (!group) return undefined
  const line = (one: Reach, other: ReachGroup): ReachLine => ({
    name: other.name,
    pods: other.kind === 'pods' ? other.pods.map((pod) => `${pod.namespace}/${pod.name}`) : [],
    ports: describePortSet(one.ports)
  })
  return {
    from: whoReaches(reach, group).map((one) => line(one, one.from)),
    to: reachedBy(reach, group).map((one) => line(one, one.to))
  }
}
