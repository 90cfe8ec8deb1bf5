import { createStore } from 'zustand/vanilla'
import { TEMPLATES } from '../templates'
import { cluster } from './cluster'
import { createDesk, type Store } from './desk'
import { derive, fromStored } from './draft'
import { editing } from './editing'
import { emptyState } from './empty'
import { notKept } from './keep'
import type { DraftId, DraftStore, EditorActions, TemplateName } from './model'
import { view } from './view'
import { workspace } from './workspace'

/** State and actions in one vanilla zustand store: `useStore(store, (s) => s.canvas)`. */
export type EditorStore = Store

export interface EditorOptions {
  /** Absent: drafts live in memory only. */
  readonly drafts?: DraftStore
  /** What is opened where no draft was kept. Default: the example; `none`: nothing, the page greets with what there is. */
  readonly first?: TemplateName | 'none'
  /** Now, in milliseconds. */
  readonly now?: () => number
}

/**
 * The editor without a page. The text of the active draft is the truth: canvas, problems and positions are computed from it
 * after each change, and parts that did not change keep their identity.
 */
export function createEditorStore(options: EditorOptions = {}): EditorStore {
  const desk = createDesk(() => store, options.now ?? Date.now, options.drafts)
  const actions: EditorActions = {
    ...editing(desk),
    ...workspace(desk),
    ...view(desk),
    ...cluster(desk),
    save: desk.kept.save,
    leave: desk.kept.leave
  }
  const store: EditorStore = createStore(() => ({ ...emptyState(), actions }))

  async function load(from: DraftStore): Promise<void> {
    const kept = await from.load().catch((error: unknown) => {
      desk.set({ draftTrouble: notKept(error) })
      return undefined
    })
    for (const one of kept?.drafts ?? []) desk.drafts.set(one.id, derive(fromStored(one), desk.state().cluster))
    if (kept && kept.unreadable > 0) desk.set({ draftTrouble: unreadable(kept.unreadable) })
    begin(kept?.active)
  }

  function begin(wanted: DraftId | undefined): void {
    const id = wanted !== undefined && desk.drafts.has(wanted) ? wanted : desk.drafts.keys().next().value
    const { first = 'example' } = options
    desk.show({ active: id ?? (first === 'none' ? undefined : desk.add(TEMPLATES[first].text)), loaded: true })
  }

  if (options.drafts) void load(options.drafts)
  else begin(undefined)
  return store
}

function unreadable(count: number): string {
  return count === 1
    ? 'One draft cannot be read by this version: it is left as it is.'
    : `${count} drafts cannot be read by this version: they are left as they are.`
}
