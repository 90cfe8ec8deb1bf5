import { isJsonObject, isNamespacedKind, type JsonObject } from '@/lib/k8s'
import type { InputObject } from './documents'
import { kindOf } from './kinds'

/** `kind/namespace/name`; the namespace of what names none is `default`, of a clusterwide kind empty. */
export function keyOf(value: JsonObject): string {
  const { namespace, name } = isJsonObject(value.metadata) ? value.metadata : {}
  const kind = kindOf(value)
  const within = isNamespacedKind(kind) ? (typeof namespace === 'string' && namespace !== '' ? namespace : 'default') : ''
  return `${kind}/${within}/${typeof name === 'string' ? name : ''}`
}

interface Layered {
  readonly objects: readonly InputObject[]
  /** Objects that a later one of the same name took the place of. */
  readonly replaced: readonly { readonly object: InputObject; readonly by: InputObject }[]
}

/** The later of two objects of one name counts, as when both are applied; objects without a name are all there. */
export function layered(...layers: readonly (readonly InputObject[])[]): Layered {
  const byKey = new Map<string, InputObject>()
  const replaced: { object: InputObject; by: InputObject }[] = []
  let unnamed = 0
  for (const object of layers.flat()) {
    const key = keyOf(object.value)
    const before = byKey.get(key)
    if (before && !key.endsWith('/')) replaced.push({ object: before, by: object })
    byKey.set(key.endsWith('/') ? `${key}${unnamed++}` : key, object)
  }
  return { objects: [...byKey.values()], replaced }
}

/** The object in this namespace, where its kind has one and it names none: what `kubectl apply -n` and Helm do. */
export function withNamespace(object: InputObject, namespace: string | undefined): InputObject {
  const { value } = object
  const metadata = isJsonObject(value.metadata) ? value.metadata : {}
  if (namespace === undefined || metadata.namespace || !isNamespacedKind(kindOf(value))) return object
  return { ...object, value: { ...value, metadata: { ...metadata, namespace } } }
}
