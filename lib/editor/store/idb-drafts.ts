import { createStore, get, set } from 'idb-keyval'
import type { DraftStore, StoredWorkspace } from './model'

/** Drafts in the browser's IndexedDB. Where it is not to be had (private windows, the server) they live as long as the page. */
export function browserDrafts(database = 'portcullis'): DraftStore {
  if (typeof indexedDB === 'undefined') return { load: async () => undefined, save: async () => {} }
  const store = () => createStore(database, 'drafts')
  return {
    async load() {
      const found: unknown = await get('workspace', store())
      return isWorkspace(found) ? found : undefined
    },
    save: (workspace) => set('workspace', workspace, store())
  }
}

/** Kept by an earlier version, or by another page: trusted only as far as it looks right. */
function isWorkspace(value: unknown): value is StoredWorkspace {
  if (typeof value !== 'object' || value === null) return false
  const { version, drafts } = value as Partial<StoredWorkspace>
  return (
    version === 1 &&
    Array.isArray(drafts) &&
    drafts.every((one) => typeof one?.id === 'string' && typeof one.text === 'string')
  )
}
