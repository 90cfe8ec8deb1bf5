import { parse } from '@/lib/document'
import { isPolicyDocument, readObject } from '@/lib/k8s'
import type { Issue } from '@/lib/policy'
import { headOf } from '../canvas/project'
import { documentsOf } from '../documents/of-draft'
import { TEMPLATES } from '../templates'
import type { Desk } from './desk'
import { appliedOf, derive } from './draft'
import type { DraftId, EditorActions } from './model'

type Workspace = Pick<
  EditorActions,
  'newDraft' | 'importText' | 'documents' | 'openApplied' | 'openDraft' | 'closeDraft' | 'setDocument' | 'setSpec'
>

/** Which drafts there are, and which part of them is shown. */
export function workspace(desk: Desk): Workspace {
  return {
    newDraft(template) {
      const id = desk.add(TEMPLATES[template].text)
      desk.state().actions.openDraft(id)
      return id
    },

    importText(text, { open = true } = {}) {
      const { drafts, issues } = take(desk, text)
      const [first] = drafts
      if (open && first !== undefined) desk.state().actions.openDraft(first)
      return { drafts, issues }
    },

    documents() {
      return [...desk.drafts.values()].flatMap((draft) => documentsOf(draft, desk.state().cluster))
    },

    openApplied(kind, namespace, name) {
      const open = [...desk.drafts.values()].find((one) => {
        const value = one.parsed.documents[0]?.value
        const head = value === undefined ? undefined : headOf(value)
        return head?.kindText === kind && head.namespace === namespace && head.name === name
      })
      const applied = appliedOf(desk.state().cluster, kind, namespace, name)
      const id = open?.id ?? (applied && desk.add(applied.text))
      if (id !== undefined) desk.state().actions.openDraft(id)
      return id
    },

    openDraft(id) {
      const draft = desk.drafts.get(id)
      if (!draft) return
      desk.drafts.set(id, derive(draft, desk.state().cluster))
      desk.show({ active: id, selection: [], highlight: [] })
      desk.kept.shown()
    },

    closeDraft(id) {
      const ids = [...desk.drafts.keys()]
      desk.drafts.delete(id)
      const next = desk.state().active === id ? (ids[ids.indexOf(id) + 1] ?? ids[ids.indexOf(id) - 1]) : desk.state().active
      desk.show({ active: next, selection: [], highlight: [] })
      desk.kept.gone(id)
    },

    setDocument(document) {
      const draft = desk.active()
      if (!draft || draft.snapshot.document === document) return
      const snapshot = { ...draft.snapshot, document, spec: 0, memory: [] }
      desk.keep(derive({ ...draft, snapshot, canvas: undefined }, desk.state().cluster), { selection: [] })
    },

    setSpec(spec) {
      const draft = desk.active()
      if (!draft || draft.snapshot.spec === spec) return
      desk.keep(
        derive({ ...draft, snapshot: { ...draft.snapshot, spec, memory: [] }, canvas: undefined }, desk.state().cluster),
        {
          selection: []
        }
      )
    }
  }
}

/** However broken the rest is. */
const LIKE_POLICY = /kind["']?\s*:\s*["']?\w*NetworkPolicy\b/

/** A draft for each policy in a text; one that is there to the letter is not made twice. What is refused comes back as issues. */
function take(desk: Desk, text: string): { readonly drafts: readonly DraftId[]; readonly issues: readonly Issue[] } {
  const add = (one: string): DraftId =>
    [...desk.drafts.values()].find(({ snapshot }) => snapshot.text === one)?.id ?? desk.add(one)
  const parsed = parse(text)
  const fatal = parsed.issues.filter((one) => one.severity === 'error')
  if (parsed.documents.length === 0) return { drafts: [], issues: fatal }
  // A policy that does not parse is opened whole: the problems show where. Any other text stays closed.
  if (fatal.some((one) => one.code === 'yaml-syntax'))
    return { drafts: LIKE_POLICY.test(text) ? [add(text)] : [], issues: fatal }
  const policies = parsed.documents.filter((one) => isPolicyDocument(one.value))
  const others = parsed.documents.filter((one) => !policies.includes(one)).flatMap((one) => readObject(one.value).issues)
  const whole = policies.length === 1 && others.length === 0
  return { drafts: policies.map((one) => add(whole ? text : partOf(text, one.span))), issues: others }
}

/** One document of a text, without the mark before it. */
function partOf(text: string, span: { readonly start: number; readonly end: number }): string {
  return text
    .slice(span.start, span.end)
    .replace(/^\s*---[^\S\n]*\n/, '')
    .replace(/\n\.\.\.\s*$/, '\n')
}
