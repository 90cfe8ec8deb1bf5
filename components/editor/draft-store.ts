import { get, set } from 'idb-keyval'
import type { DraftStore, StoredWorkspace } from '@/lib/editor'

const KEY = 'portcullis-workspace'

/** Drafts live in the browser's own database, and survive a reload. On the server there is none. */
export function draftStore(): DraftStore {
  if (typeof indexedDB === 'undefined') return { load: async () => undefined, save: async () => {} }
  return {
    load: () => get<StoredWorkspace>(KEY),
    save: (workspace) => set(KEY, workspace)
  }
}
