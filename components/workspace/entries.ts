import type { PolicyView } from '@/lib/api'
import type { DraftMeta } from '@/lib/editor'

/** A policy that can be opened: a draft here, or one in force that no draft is of. */
export interface Entry {
  readonly key: string
  readonly title: string
  readonly kind: string
  readonly status: DraftMeta['status']
  /** Absent: it is in force and not open. */
  readonly draft?: DraftMeta
  readonly applied?: Pick<PolicyView, 'kind' | 'namespace' | 'name'>
}

/** Drafts, then policies in force that are not open, by name; each policy once. */
export function entriesOf(drafts: readonly DraftMeta[], applied: readonly PolicyView[]): readonly Entry[] {
  const open = new Set(drafts.map(({ kind, title }) => `${kind} ${title}`))
  return [
    ...drafts.map((draft) => ({ key: draft.id, title: draft.title, kind: draft.kind, status: draft.status, draft })),
    ...applied.flatMap((policy): Entry[] => {
      const { kind, namespace, name } = policy
      const title = namespace ? `${namespace}/${name}` : name
      if (open.has(`${kind} ${title}`)) return []
      return [{ key: `${kind}/${title}`, title, kind, status: 'in-force', applied: policy }]
    })
  ].toSorted((a, b) => Number(!a.draft) - Number(!b.draft) || a.title.localeCompare(b.title))
}

/** Every word occurs in its name, kind or status. */
export function entryMatches(text: string): (entry: Entry) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return ({ title, kind, status, draft }) => {
    const haystack = `${title} ${kind} ${STATUS_WORDS[status]} ${draft ? 'open' : ''}`.toLowerCase()
    return words.every((word) => haystack.includes(word))
  }
}

export const STATUS_WORDS = { new: 'draft', changed: 'changed', 'in-force': 'in force' } as const
