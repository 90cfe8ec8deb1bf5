import { createStore, type StoreApi } from 'zustand/vanilla'
import { emptyState } from './empty'
import type { EditorActions, EditorState, Opening } from './model'

/** State and actions in one vanilla zustand store: `useStore(store, (s) => s.canvas)`. */
export type EditorStore = StoreApi<EditorState & { readonly actions: EditorActions }>

/**
 * The store before there is an engine: no policy is open, so there is nothing to act on. `startEditor` puts the engine behind it,
 * which a page does when the first policy is opened; what opens one is not to be called before.
 */
export function waitingStore(): EditorStore {
  return createStore(() => ({ ...emptyState(), actions: NOTHING_OPEN as EditorActions }))
}

const nothing = () => undefined
const NOTHING_OPEN: Omit<EditorActions, Opening> = {
  run: nothing,
  tryOut: () => ({ text: '' }),
  setText: nothing,
  applyEdits: nothing,
  applyFix: nothing,
  undo: nothing,
  redo: nothing,
  travel: nothing,
  documents: () => [],
  openDraft: nothing,
  closeDraft: nothing,
  setDocument: nothing,
  setSpec: nothing,
  moveBlocks: nothing,
  tidy: nothing,
  select: nothing,
  highlight: nothing,
  selectAt: nothing,
  setCluster: nothing,
  rebase: nothing,
  setServerIssues: nothing,
  locateRule: nothing,
  locate: nothing,
  save: async () => {},
  leave: nothing
}
