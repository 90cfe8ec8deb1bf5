import type { Namespace, Pod, Service, World } from './model'

/** Pods as they were and are; one that changed is in both. */
export interface PodChange {
  readonly gone: readonly Pod[]
  readonly come: readonly Pod[]
}

/** Which pods are other objects than before. Undefined where anything else of the world is, or may be. */
export function podsBetween(before: World, pods: readonly Pod[], after: World): PodChange | undefined {
  if (!SAME.every((key) => before[key] === after[key])) return undefined
  if (!EQUAL.every((key) => sameMembers(before[key], after[key]))) return undefined
  if (!sameEntries(before.services, after.services, sameService)) return undefined
  if (!sameEntries(before.namespaces, after.namespaces, sameNamespace)) return undefined
  let start = 0
  while (start < pods.length && pods[start] === after.pods[start]) start++
  let end = 0
  while (end < pods.length - start && end < after.pods.length - start && pods.at(-1 - end) === after.pods.at(-1 - end)) end++
  const [was, is] = [pods.slice(start, pods.length - end), after.pods.slice(start, after.pods.length - end)]
  const [old, now] = [new Set(was), new Set(is)]
  return { gone: was.filter((pod) => !now.has(pod)), come: is.filter((pod) => !old.has(pod)) }
}

const SAME = ['dialect', 'clusterName', 'localNode', 'mode'] as const
const EQUAL = ['options', 'nodes', 'cidrGroups', 'apiServers', 'names', 'policies'] as const

/** Arrays and records whose members are the same objects. */
function sameMembers(one: object | undefined, other: object | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && sameEntries(one, other, Object.is))
}

function sameEntries<One>(one: object, other: object, same: (a: One, b: One) => boolean): boolean {
  const [some, others] = [Object.entries(one), Object.entries(other)]
  return (
    some.length === others.length &&
    some.every(([key, value], at) => others[at]?.[0] === key && same(value as One, others[at]?.[1] as One))
  )
}

/** One that only its pods speak of is made anew with every world. */
function sameNamespace(one: Namespace, other: Namespace): boolean {
  return one === other || (one.name === other.name && sameMembers(one.labels, other.labels))
}

/** Put together from several objects, and so made anew with every world too. */
function sameService(one: Service, other: Service): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
