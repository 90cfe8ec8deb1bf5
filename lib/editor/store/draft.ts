import { type ParsedText, parse } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import type { Remembered } from '../canvas/identity'
import type { BlockId, Canvas } from '../canvas/model'
import { headOf, project, remember } from '../canvas/project'
import { policyTitle } from '../canvas/words'
import { place } from '../layout/columns'
import { type History, NO_HISTORY, type Snapshot } from './history'
import type { ClusterView, DraftId, DraftMeta, StoredDraft } from './model'
import { share } from './share'

/** A draft with all that is computed from it. Immutable: every change makes a new one. */
export interface Draft {
  readonly id: DraftId
  readonly snapshot: Snapshot
  readonly history: History
  readonly updatedAt: number
  readonly parsed: ParsedText
  /** The last good picture; undefined while there never was one. */
  readonly canvas: Canvas | undefined
  readonly stale: boolean
  readonly serverIssues: readonly Issue[]
  /** What was in force when this text last was just that: whatever is in force instead, somebody else put there. */
  readonly base: string | undefined
}

export function newDraft(
  id: DraftId,
  text: string,
  now: number
): Omit<Draft, 'canvas' | 'stale'> & { readonly canvas: undefined } {
  const snapshot: Snapshot = { text, document: 0, spec: 0, draftBlocks: [], positions: {}, memory: [] }
  return {
    id,
    snapshot,
    history: NO_HISTORY,
    updatedAt: now,
    parsed: parse(text),
    canvas: undefined,
    serverIssues: [],
    base: undefined
  }
}

export function fromStored(stored: StoredDraft) {
  const { id, text, document, draftBlocks, positions, updatedAt, base } = stored
  const memory: readonly Remembered[] = Object.entries(stored.blockIds).map(([path, block]) => ({
    id: block,
    path,
    key: '',
    whole: ''
  }))
  const snapshot: Snapshot = { text, document, spec: 0, draftBlocks, positions, memory }
  return {
    id,
    snapshot,
    history: NO_HISTORY,
    updatedAt,
    parsed: parse(text),
    canvas: undefined,
    serverIssues: [] as readonly Issue[],
    base
  }
}

export function toStored({ id, snapshot, updatedAt, base }: Draft): StoredDraft {
  const { text, document, draftBlocks, positions, memory } = snapshot
  const blockIds = Object.fromEntries(memory.map((one) => [one.path, one.id]))
  return { id, text, document, draftBlocks, positions, blockIds, updatedAt, ...(base !== undefined && { base }) }
}

/** Computes the picture anew: after a change of the text, of the drafted blocks, of ids, or of the cluster. */
export function derive(
  draft: Omit<Draft, 'canvas' | 'stale'> & { readonly canvas: Canvas | undefined },
  cluster: ClusterView,
  adopt: Readonly<Record<string, BlockId>> = {}
): Draft {
  const { snapshot } = draft
  const parsed = draft.parsed.text === snapshot.text ? draft.parsed : parse(snapshot.text)
  const document = Math.min(snapshot.document, Math.max(0, parsed.documents.length - 1))
  const drawn = project({
    parsed,
    document,
    spec: snapshot.spec,
    world: cluster.world,
    drafts: snapshot.draftBlocks,
    previous: snapshot.memory,
    adopt
  })
  const base = inForce(parsed, document, cluster) ?? draft.base
  if (!drawn) return { ...draft, parsed, snapshot: { ...snapshot, document }, stale: true }
  const canvas = share(draft.canvas, drawn)
  const positions = share(snapshot.positions, place(canvas, snapshot.positions))
  return {
    ...draft,
    base,
    parsed,
    canvas,
    stale: false,
    snapshot: { ...snapshot, document, spec: canvas.spec, positions, memory: remember(canvas) }
  }
}

/** The text in force under the name of this document, where the draft has the very same. */
function inForce({ text, documents }: ParsedText, document: number, cluster: ClusterView): string | undefined {
  const value = documents[document]?.value
  const head = value === undefined ? undefined : headOf(value)
  const applied = head && appliedOf(cluster, head.kindText, head.namespace, head.name)
  return applied && applied.text.trim() === text.trim() ? applied.text : undefined
}

/** What the list of drafts shows. */
export function metaOf({ id, parsed, snapshot, updatedAt }: Draft, cluster: ClusterView): DraftMeta {
  const value = parsed.documents[snapshot.document]?.value
  const head = value === undefined ? undefined : headOf(value)
  const applied = head && appliedOf(cluster, head.kindText, head.namespace, head.name)
  return {
    id,
    title: head ? policyTitle(head) : 'Untitled',
    kind: head?.kindText ?? '',
    status: !applied ? 'new' : applied.text.trim() === snapshot.text.trim() ? 'in-force' : 'changed',
    updatedAt
  }
}

export function appliedOf(cluster: ClusterView, kind: string, namespace: string, name: string) {
  return cluster.policies.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
}
