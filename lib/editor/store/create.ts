import type { StoreApi } from 'zustand/vanilla'
import type { DraftStore, EditorActions, EditorState } from './model'

/** State and actions in one vanilla zustand store: `useStore(store, (s) => s.canvas)`. */
export type EditorStore = StoreApi<EditorState & { readonly actions: EditorActions }>

export interface EditorOptions {
  /** Absent: drafts live in memory only. */
  readonly drafts?: DraftStore
  /** Now, in milliseconds. */
  readonly now?: () => number
}

export function createEditorStore(_options: EditorOptions = {}): EditorStore {
  throw new Error('The store is not built yet')
}
