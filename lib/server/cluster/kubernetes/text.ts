import { dump } from 'js-yaml'

type Json = Readonly<Record<string, unknown>>

/** What a person would have written: without what the server adds, and without what kubectl keeps for itself. */
export function textOf({ apiVersion, kind, metadata, spec, specs }: Json): string {
  const { name, namespace, labels = {}, annotations = {} } = metadata as Readonly<Record<string, Json | string>>
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...notes } = annotations as Json
  const head = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(notes).length === 0 ? {} : { annotations: notes })
  }
  const body = {
    apiVersion,
    kind,
    metadata: head,
    ...(spec === undefined ? {} : { spec }),
    ...(specs === undefined ? {} : { specs })
  }
  return dump(body, { lineWidth: -1, noRefs: true })
}
