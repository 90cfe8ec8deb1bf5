import type { JsonObject } from '@/lib/k8s'
import { type Cidr, issue, type Policy, type World } from '@/lib/policy'
import { asksForPodAddresses, POD_NETWORK, readPodNetwork } from './addresses'
import type { InputObject } from './documents'
import { almostPolicy } from './kinds'
import { keyOf, layered, withNamespace } from './layers'
import type { Finding, Place } from './place'
import { type ReadPolicy, type ReadPolicyOptions, readPolicy } from './policy'
import type { Input } from './read'
import { worldOf } from './world'

/** A policy of the input, whether it could be read or not. */
export interface LoadedPolicy extends ReadPolicy {
  readonly source: InputObject
  /** It is of what the command is about, not only there besides. */
  readonly own: boolean
}

/** What a command works on. */
export interface Loaded {
  /** With all policies that could be read, those around too. */
  readonly world: World
  readonly policies: readonly LoadedPolicy[]
  /** Where pods are that are only supposed. */
  readonly podNetwork: readonly Cidr[]
  /** What was taken for granted, sentences. */
  readonly notes: readonly string[]
  /** All that the command is about, of whatever kind. */
  readonly objects: readonly InputObject[]
  /** Of what the command is about: documents, kinds, and policies that are refused or enforced otherwise than written. */
  readonly findings: readonly Finding[]
  /** Where a policy (`kind/namespace/name`) says something; undefined where the input does not have it. */
  placeOf(policy: string, path: string, code?: Finding['code']): Place | undefined
}

export interface LoadOptions extends ReadPolicyOptions {
  readonly namespace?: string
  /** As `readPodNetwork` takes it. */
  readonly podNetwork?: string
}

/** Throws CommandError for options that cannot be read. */
export function load(input: Input, { namespace, podNetwork = POD_NETWORK, ...reading }: LoadOptions): Loaded {
  const networks = readPodNetwork(podNetwork)
  const named = (object: InputObject) => withNamespace(object, namespace)
  const own = input.objects.map(named)
  const { objects, replaced } = layered(input.around.map(named), own)
  const isOwn = new Set(own)
  const policies = objects.flatMap((source): readonly LoadedPolicy[] => {
    const read = readPolicy(source.value, reading)
    return read ? [{ ...read, source, own: isOwn.has(source) }] : []
  })
  const byKey = new Map(policies.map((one) => [one.key, one]))
  const { world: parts, unscheduled } = worldOf(
    objects.map(({ value }) => value),
    input.view,
    reading.dialect,
    networks
  )
  const world = { ...parts, policies: policies.flatMap(({ policy }): readonly Policy[] => (policy ? [policy] : [])) }
  return {
    world,
    podNetwork: networks,
    notes:
      unscheduled > 0 && asksForPodAddresses(world)
        ? [`Pods that nothing has scheduled yet are taken to be in ${podNetwork}; --pod-network says otherwise.`]
        : [],
    policies,
    objects: own,
    findings: [
      ...input.findings,
      ...own.flatMap(misspelt),
      ...replaced.filter(({ object, by }) => isOwn.has(object) && isOwn.has(by)).flatMap(twice),
      ...policies.filter((one) => one.own).flatMap(findingsOf)
    ],
    placeOf: (policy, path, code) => byKey.get(policy)?.source.at(path, code)
  }
}

function misspelt(source: InputObject): readonly Finding[] {
  const found = almostPolicy(source.value)
  return found ? [{ ...found, place: source.at(found.path, found.code) }] : []
}

/** Of two documents of one name among the files kubectl would keep the later. */
function twice({ object, by }: { readonly object: InputObject; readonly by: InputObject }): readonly Finding[] {
  const key = readPolicyKey(object.value)
  if (key === undefined) return []
  const place = by.at('')
  const found = issue('object-twice', 'metadata.name', { policy: key, other: `${place.file}:${place.line}` })
  return [{ ...found, policy: key, place: object.at('metadata.name') }]
}

function readPolicyKey(value: JsonObject): string | undefined {
  return almostPolicy(value) ? undefined : keyOf(value)
}

function findingsOf({ issues, key, source }: LoadedPolicy): readonly Finding[] {
  return issues.map((one) => ({ ...one, ...(key !== '' && { policy: key }), place: source.at(one.path, one.code) }))
}
