import type { PolicyView } from '@/lib/api/http'
import { policyKey } from '@/lib/policy'
import type { ObjectRef, Seen } from '../cluster'
import { CLUSTERWIDE_POLICIES } from './resources'

/** An object of the API server as it is read. */
export type Json = Readonly<Record<string, unknown>>

export function labelsOf({ metadata }: Json): Readonly<Record<string, string>> {
  return (metadata as { readonly labels?: Readonly<Record<string, string>> } | undefined)?.labels ?? {}
}

/** As `kubectl apply` has it: without one, `default`. */
export function withNamespace(object: Json): Json {
  const metadata = (object.metadata ?? {}) as Json
  return CLUSTERWIDE_POLICIES.has(String(object.kind)) || metadata.namespace
    ? object
    : { ...object, metadata: { ...metadata, namespace: 'default' } }
}

export function refOf({ kind, metadata }: Json): ObjectRef {
  const { namespace = '', name = '' } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  return { kind: String(kind), namespace, name }
}

export const keyOf = (object: Json): string => policyKey(refOf(object) as Parameters<typeof policyKey>[0])

export const generationOf = (object: Json | undefined): number =>
  (object?.metadata as { readonly generation?: number } | undefined)?.generation ?? (object === undefined ? 0 : 1)

export const uidOf = (object: Json | undefined): string =>
  (object?.metadata as { readonly uid?: string } | undefined)?.uid ?? ''

/** Whether an object is no more what somebody saw: a sentence. Undefined where it is, or nobody says what they saw. */
export function changedSince(seen: Seen | undefined, live: Json | undefined): string | undefined {
  const generation = generationOf(live)
  if (seen === undefined) return undefined
  if (seen.generation !== generation)
    return `It is at generation ${generation}, and was ${seen.generation} when it was read.`
  // The first generation of another object is no other number.
  const other = live !== undefined && seen.uid !== undefined && seen.uid !== uidOf(live)
  return other ? 'It was deleted and made anew since it was read.' : undefined
}

/** For an answer: absent where the object is not there. */
export const uidIn = (object: Json | undefined): { readonly uid?: string } =>
  object === undefined ? {} : { uid: uidOf(object) }

export function policyView(object: Json, text: string): PolicyView {
  const { uid = '', creationTimestamp = '' } = object.metadata as {
    readonly uid?: string
    readonly creationTimestamp?: string
  }
  return {
    ...refOf(object),
    uid,
    generation: generationOf(object),
    text,
    appliedAt: creationTimestamp,
    appliedBy: ''
  }
}
