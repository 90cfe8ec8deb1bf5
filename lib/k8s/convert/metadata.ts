import { isRecord, type Json, member, record } from '../json'
import type { JsonObject } from '../yaml/value'
import type { Target } from './model'

/** Where tools look for a sentence about an object that has no field for one. */
export const DESCRIPTION = 'kubernetes.io/description'

/** What an API server and kubectl keep of the object as it was: the new one is another object. */
const KEPT_OF_THE_OLD = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink'
]
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** `metadata` of the new object: names, labels and annotations as they were, in their order. */
export function metadataFor(
  document: Json,
  { kind, namespace }: Target,
  description: { readonly add?: string | undefined; readonly remove?: boolean }
): JsonObject {
  const written = member(document, 'metadata')
  const kept = Object.entries(record(written)).filter(([key]) => !KEPT_OF_THE_OLD.includes(key) && key !== 'annotations')
  const clusterwide = kind === 'CiliumClusterwideNetworkPolicy'
  // Of a clusterwide one it comes from its subject, and is written even where it is the default of a server.
  const fromClusterwide = member(document, 'kind') === 'CiliumClusterwideNetworkPolicy'
  const here = kept.filter(([key]) => key !== 'namespace' || !(clusterwide || fromClusterwide))
  const annotations = annotationsFor(member(written, 'annotations'), description)
  return {
    ...(Object.fromEntries(here) as JsonObject),
    ...(fromClusterwide && !clusterwide ? { namespace } : {}),
    ...(annotations ? { annotations } : {})
  }
}

function annotationsFor(
  value: unknown,
  { add, remove = false }: { readonly add?: string | undefined; readonly remove?: boolean }
): JsonObject | undefined {
  const gone = [LAST_APPLIED, ...(remove ? [DESCRIPTION] : [])]
  const kept = Object.entries(record(value)).filter(([key]) => !gone.includes(key))
  const all = [...kept, ...(add === undefined ? [] : [[DESCRIPTION, add] as const])]
  if (all.length === 0 && !(isRecord(value) && Object.keys(value).length === 0)) return undefined
  return Object.fromEntries(all) as JsonObject
}
