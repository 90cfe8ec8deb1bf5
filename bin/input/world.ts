import type { WorldView } from '@/lib/api'
import { type JsonObject, podsOfWorkload, toWorld } from '@/lib/k8s'
import type { Cidr, Dialect, Pod, World } from '@/lib/policy'
import { addressed } from './addresses'
import { isWorldObject, kindOf } from './kinds'

export interface WorldParts {
  /** Pods that have no address of their own, since nothing has scheduled them yet, have one of `podNetwork`. */
  readonly world: World
  readonly unscheduled: number
}

/** The world of these objects, over one that is known as a whole. Policies are not its business. */
export function worldOf(
  objects: readonly JsonObject[],
  view: WorldView | undefined,
  dialect: Dialect,
  podNetwork: readonly Cidr[]
): WorldParts {
  const plain = objects.filter(isWorldObject)
  const localNode = view?.localNode ?? ''
  const { world } = toWorld(plain, { dialect, localNode })
  const known = view ? over(view, world) : world
  const made = objects.filter((one) => kindOf(one) !== 'Pod').flatMap(podsOfWorkload)
  const { world: templates } = toWorld(made, { dialect, localNode })
  const added = templates.pods.filter((pod) => !known.pods.some((other) => isReplica(other, pod)))
  const namespaces = [...known.namespaces, ...templates.namespaces.filter(({ name }) => !has(known.namespaces, name))]
  // A Pod object without a status is a file that nobody has applied.
  const [written, live] = apart(known.pods, ({ phase, ips }) => phase === 'Unknown' && ips.length === 0)
  const unscheduled = [...written, ...distinct(added)]
  const pods = [...live, ...unscheduled.map((pod) => addressed(pod, podNetwork))]
  return { world: { ...known, pods, namespaces }, unscheduled: unscheduled.length }
}

function apart<T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(is), all.filter((one) => !is(one))]
}

/** A pod of the workload is there itself (a dump of a cluster has both): it knows more than the template. */
function isReplica(pod: Pod, template: Pod): boolean {
  return (
    pod.namespace === template.namespace &&
    pod.name.startsWith(template.name) &&
    Object.entries(template.labels).every(
      ([key, value]) => key.endsWith('/pod-name') || key.endsWith('/pod-index') || pod.labels[key] === value
    )
  )
}

/** Two workloads of one name (a Deployment and a CronJob) are two pods. */
function distinct(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Map<string, number>()
  return pods.map((pod) => {
    const key = `${pod.namespace}/${pod.name}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? pod : { ...pod, name: `${pod.name}-${count}` }
  })
}

/** Objects replace those of the same name. */
function over(view: WorldView, world: World): World {
  const name = (one: { readonly namespace?: string; readonly name: string }) => `${one.namespace ?? ''}/${one.name}`
  const merge = <T extends { readonly namespace?: string; readonly name: string }>(
    below: readonly T[],
    above: readonly T[]
  ) => {
    const names = new Set(above.map(name))
    return [...below.filter((one) => !names.has(name(one))), ...above]
  }
  return {
    ...view,
    dialect: world.dialect,
    // A namespace that only a pod implies says less than one that is known.
    namespaces: merge(world.namespaces, view.namespaces),
    pods: merge(view.pods, world.pods),
    nodes: merge(view.nodes, world.nodes),
    services: merge(view.services, world.services),
    cidrGroups: merge(view.cidrGroups, world.cidrGroups),
    policies: []
  }
}

function has(namespaces: World['namespaces'], name: string): boolean {
  return namespaces.some((one) => one.name === name)
}
