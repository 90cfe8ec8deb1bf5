import { headOf } from '../canvas/project'
import { appliedOf, type Draft } from '../store/draft'
import type { ClusterView } from '../store/model'
import type { PolicyDocument } from './model'

/** A draft as a document, under the name of its first policy; none where it says nothing. */
export function documentsOf({ id, parsed, snapshot }: Draft, cluster: ClusterView): readonly PolicyDocument[] {
  if (snapshot.text.trim() === '') return []
  const value = parsed.documents[0]?.value
  const head = value === undefined ? undefined : headOf(value)
  const { kindText: kind = '', namespace = '', name = '' } = head ?? {}
  const applied = head && appliedOf(cluster, kind, namespace, name)
  return [{ id, kind, namespace, name, text: snapshot.text, ...(applied ? { applied: applied.text } : {}) }]
}
