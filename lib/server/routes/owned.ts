import type { IssueView } from '@/lib/api/http'
import { normalise } from '@/lib/k8s'
import { objectKey, readText } from '@/lib/server/documents'

/** Codes of lib/policy's issues: somebody else keeps this object as it is (Argo CD, Flux, Helm, a controller). */
const isOwned = ({ code }: { readonly code: string }) => code.startsWith('owned-by-')

/**
 * Who else writes these objects, by their texts as they are in force and as they will be. In a text it is a note; where it is about to be changed
 * here it is a warning, since the change will be undone.
 */
export function ownersOf(texts: readonly string[]): IssueView[] {
  const found = new Map<string, IssueView>()
  for (const text of texts) {
    for (const [policy, { object }] of readText(text).objects) {
      for (const { code, message, path, fix } of normalise(object, { dialect: 'portcullis' }).issues) {
        if (!isOwned({ code })) continue
        const issue: IssueView = { code, severity: 'warning', message, path, policy, ...(fix !== undefined && { fix }) }
        found.set(`${policy} ${code}`, issue)
      }
    }
  }
  return [...found.values()]
}

/** The issues of an answer, with the owners of what it changes in the place of what the agent said of them. */
export function withOwners(
  issues: readonly IssueView[],
  objects: readonly { readonly kind: string; readonly namespace: string; readonly name: string; readonly before: string }[],
  after: ReadonlyMap<string, string>
): IssueView[] {
  const texts = objects.flatMap((object) => [object.before, after.get(objectKey(object)) ?? ''])
  const owners = ownersOf(texts.filter((text) => text !== ''))
  return [...issues.filter((issue) => !(isOwned(issue) && owners.length > 0)), ...owners]
}
