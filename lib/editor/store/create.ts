import { TEMPLATES, type TemplateName } from '../templates'
import { cluster } from './cluster'
import { createDesk } from './desk'
import { derive, fromStored } from './draft'
import { editing } from './editing'
import { expectations } from './expectations'
import type { DraftId, DraftStore, EditorActions } from './model'
import { notKept } from './not-kept'
import { view } from './view'
import { type EditorStore, waitingStore } from './waiting'
import { workspace } from './workspace'

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
  const store = waitingStore()
  void startEditor(store, options)
  return store
}

/** Puts the engine behind a store that waits for it. Resolves when the drafts that were kept are there. */
export function startEditor(store: EditorStore, options: EditorOptions = {}): Promise<void> {
  const desk = createDesk(store, options.now ?? Date.now, options.drafts)
  const actions: EditorActions = {
    ...editing(desk),
    ...workspace(desk),
    ...view(desk),
    ...cluster(desk),
    ...expectations(desk),
    save: desk.kept.save,
    leave: desk.kept.leave
  }
  store.setState({ actions })

  async function load(from: DraftStore): Promise<void> {
    const kept = await from.load().catch((error: unknown) => {
      desk.set({ draftTrouble: notKept(error) })
      return undefined
    })
    for (const one of kept?.drafts ?? []) desk.drafts.set(one.id, derive(fromStored(one), desk.state().cluster))
    if (kept?.expectations) desk.expectations = { ...desk.expectations, ...kept.expectations }
    if (kept && kept.unreadable > 0) desk.set({ draftTrouble: unreadable(kept.unreadable) })
    begin(kept?.active)
  }

  function begin(wanted: DraftId | undefined): void {
    const id = wanted !== undefined && desk.drafts.has(wanted) ? wanted : desk.drafts.keys().next().value
    const { first = 'example' } = options
    desk.show({ active: id ?? (first === 'none' ? undefined : desk.add(TEMPLATES[first].text)), loaded: true })
  }

  if (options.drafts) return load(options.drafts)
  begin(undefined)
  return Promise.resolve()
}

function unreadable(count: number): string {
  return count === 1
    ? 'One draft cannot be read by this version: it is left as it is.'
    : `${count} drafts cannot be read by this version: they are left as they are.`
}
