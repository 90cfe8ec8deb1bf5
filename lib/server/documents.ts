import type { IssueView } from '@/lib/api/http'
import { parse } from '@/lib/document'
import { type PolicyObject, readObject } from '@/lib/k8s'

/** One policy of a text that was sent. */
export interface SentObject {
  readonly object: PolicyObject
  /** Its own part of the text, as it was written. */
  readonly text: string
}

export interface SentText {
  readonly objects: ReadonlyMap<string, SentObject>
  /** Why nothing of it may be used: it does not parse, or it is built to hurt whoever reads it. */
  readonly refused: readonly IssueView[]
}

export function objectKey({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string {
  return `${kind}/${namespace}/${name}`
}

/** The policies of a text by key. What is wrong with a policy as such is for the agent to say. */
export function readText(text: string): SentText {
  const { documents, issues } = parse(text)
  const objects = new Map<string, SentObject>()
  for (const { value, span } of documents) {
    const { object } = readObject(value)
    if (object === undefined) continue
    const { kind, metadata } = object
    objects.set(objectKey({ kind, ...metadata }), { object, text: text.slice(span.start, span.end) })
  }
  const refused = issues
    .filter(({ severity }) => severity === 'error')
    .map(({ code, severity, message, path, fix, range }) => ({
      code,
      severity,
      message: range === undefined ? message : `${message.replace(/\.$/, '')} (line ${range.startLine}).`,
      path,
      policy: '',
      ...(fix !== undefined && { fix })
    }))
  return { objects, refused }
}
