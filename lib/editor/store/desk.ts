import type { BlockId } from '../canvas/model'
import { findProblems } from '../problems/find'
import { type Draft, derive, metaOf, newDraft } from './draft'
import { emptyCanvas, emptyState } from './empty'
import { note, type Snapshot, settled } from './history'
import { createKeep, type Keep } from './keep'
import type { DraftId, DraftStore, EditorState } from './model'
import { share } from './share'
import { type Expectations, NO_EXPECTATIONS } from './statements'
import { timeline } from './timeline'
import type { EditorStore } from './waiting'

export interface How {
  /** Steps of one burst are one step of undo. */
  readonly burst?: string
  readonly adopt?: Readonly<Record<string, BlockId>>
  readonly select?: readonly string[]
}

/** What the actions work on: the drafts, and the state that is shown of the active one. */
export interface Desk {
  readonly drafts: Map<DraftId, Draft>
  readonly now: () => number
  readonly state: EditorStore['getState']
  readonly set: (more: Partial<EditorState>) => void
  readonly active: () => Draft | undefined
  /** Takes a draft in and shows what is active. */
  readonly keep: (draft: Draft, more?: Partial<EditorState>) => void
  readonly show: (more?: Partial<EditorState>) => void
  /** A change of the active draft, noted for undo. */
  readonly change: (title: string, snapshot: Partial<Snapshot>, how?: How) => void
  readonly add: (text: string) => DraftId
  expectations: Expectations
  /** Takes them in, shows them, and has them kept. */
  readonly expect: (next: Expectations) => void
  /** The number of the next step of any history. */
  readonly step: () => number
  readonly kept: Keep
}

export function createDesk(store: EditorStore, now: () => number, kept: DraftStore | undefined): Desk {
  const drafts = new Map<DraftId, Draft>()
  let steps = 0

  const desk: Desk = {
    drafts,
    now,
    state: store.getState,
    set: (more) => store.setState(more),

    active: () => {
      const id = desk.state().active
      return id === undefined ? undefined : drafts.get(id)
    },

    keep: (draft, more = {}) => {
      drafts.set(draft.id, draft)
      desk.show(more)
      desk.kept.changed(draft.id)
    },

    show: (more = {}) => desk.set(shown(desk, more)),

    change: (title, snapshot, how = {}) => {
      const draft = desk.active()
      if (!draft) return
      const step = { title, at: now(), nr: desk.step(), burst: how.burst, before: draft.snapshot }
      desk.expectations = { ...desk.expectations, history: settled(desk.expectations.history) }
      const next = derive(
        {
          ...draft,
          snapshot: { ...draft.snapshot, ...snapshot },
          history: note(draft.history, step),
          updatedAt: now(),
          // What the server said was of the text as it was.
          serverIssues: snapshot.text === undefined ? draft.serverIssues : []
        },
        desk.state().cluster,
        how.adopt
      )
      desk.keep(next, how.select ? { selection: share(desk.state().selection, how.select) } : {})
    },

    add: (text) => {
      const id = newId()
      drafts.set(id, derive(newDraft(id, text, now()), desk.state().cluster))
      desk.kept.changed(id)
      return id
    },

    expectations: NO_EXPECTATIONS,

    expect: (next) => {
      desk.expectations = next
      desk.show()
      desk.kept.expectationsChanged()
    },

    step: () => {
      steps += 1
      return steps
    },

    get kept() {
      return keep
    }
  }
  const keep = createKeep(desk, kept)
  return desk
}

/** Unlike any that another page of the browser gives at the same time. */
function newId(): DraftId {
  const random = crypto.getRandomValues(new Uint32Array(2))
  return `draft-${[...random].map((one) => one.toString(36)).join('')}`
}

/** The state that the active draft gives, with what did not change kept as it was. */
function shown(desk: Desk, more: Partial<EditorState>): Partial<EditorState> {
  const before = desk.state()
  const cluster = more.cluster ?? before.cluster
  const id = 'active' in more ? more.active : before.active
  const draft = id === undefined ? undefined : desk.drafts.get(id)
  const metas = [...desk.drafts.values()].map((one) => metaOf(one, cluster))
  const drafts = share(before.drafts, metas)
  const steps = timeline(draft?.history, desk.expectations.history)
  const beside = {
    expectations: desk.expectations.text,
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
    history: share(before.history, steps.past),
    undone: share(before.undone, steps.future)
  }
  if (!draft) return { ...emptyState(), ...more, ...beside, drafts, cluster, loaded: more.loaded ?? before.loaded }
  const { snapshot, parsed } = draft
  const problems = findProblems({
    parsed,
    document: snapshot.document,
    canvas: draft.canvas,
    drafts: snapshot.draftBlocks,
    world: cluster.world,
    serverIssues: draft.serverIssues
  })
  return {
    ...more,
    drafts,
    active: draft.id,
    text: snapshot.text,
    base: draft.base,
    version: before.version + (snapshot.text === before.text && draft.id === before.active ? 0 : 1),
    parsed,
    document: snapshot.document,
    canvas: draft.canvas ?? emptyCanvas(),
    canvasStale: draft.stale,
    draftBlocks: snapshot.draftBlocks,
    positions: snapshot.positions,
    problems: share(before.problems, problems),
    ...beside
  }
}
