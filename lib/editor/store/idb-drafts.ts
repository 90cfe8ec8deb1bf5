import { createStore, delMany, entries, setMany } from 'idb-keyval'
import type { DraftChange, DraftId, DraftStore, KeptDrafts, StoredDraft } from './model'

/** Of this page alone, though it may be reloaded. */
const ACTIVE = 'portcullis.active'
const LEFT = 'portcullis.left'

/**
 * Drafts in the browser's IndexedDB, an entry each, so that pages side by side do not write over each other; they tell each other
 * what they saved. Where there is no IndexedDB (on the server) drafts live as long as the page.
 */
export function browserDrafts(database = 'portcullis'): DraftStore {
  if (typeof indexedDB === 'undefined') return NOWHERE
  const store = createStore(database, 'drafts')
  const others = new BroadcastChannel(`${database}-drafts`)

  async function save({ active, put, gone }: DraftChange): Promise<void> {
    sessionStorage.setItem(ACTIVE, active ?? '')
    if (put.length > 0)
      await setMany(
        put.map((one) => [one.id, { version: 1, ...one }]),
        store
      )
    if (gone.length > 0) await delMany([...gone], store)
    sessionStorage.removeItem(LEFT)
    if (put.length + gone.length > 0) others.postMessage({ active, put, gone } satisfies DraftChange)
  }

  return {
    async load() {
      const left = leftBehind()
      if (left) await save(left)
      return read(await entries<IDBValidKey, unknown>(store))
    },
    save,
    leave(change) {
      // IndexedDB may not finish once the page is gone; this is done before it returns.
      try {
        sessionStorage.setItem(LEFT, JSON.stringify(change))
      } catch {
        // No room, and nobody left to tell.
      }
    },
    watch(saved) {
      const hear = ({ data }: MessageEvent<DraftChange>) => saved(data)
      others.addEventListener('message', hear)
      return () => others.removeEventListener('message', hear)
    }
  }
}

const NOWHERE: DraftStore = {
  load: async () => ({ active: undefined, drafts: [], unreadable: 0 }),
  save: async () => {},
  leave: () => {},
  watch: () => () => {}
}

function leftBehind(): DraftChange | undefined {
  try {
    const { active, put, gone } = JSON.parse(sessionStorage.getItem(LEFT) ?? '{}') as Partial<DraftChange>
    return Array.isArray(put) && put.every(isDraft) && Array.isArray(gone) ? { active, put, gone } : undefined
  } catch {
    return undefined
  }
}

function read(found: readonly (readonly [unknown, unknown])[]): KeptDrafts {
  const drafts = found.flatMap(([, value]) => (isDraft(value) ? [value] : []))
  const newest = drafts.reduce<StoredDraft | undefined>(
    (best, one) => (best && best.updatedAt >= one.updatedAt ? best : one),
    undefined
  )
  const active: DraftId | undefined = sessionStorage.getItem(ACTIVE) || newest?.id
  return { active, drafts, unreadable: found.length - drafts.length }
}

/** Kept by another version: trusted only as far as it looks right. */
function isDraft(value: unknown): value is StoredDraft {
  if (typeof value !== 'object' || value === null) return false
  const {
    version = 1,
    id,
    text,
    document,
    positions,
    blockIds,
    draftBlocks
  } = value as Partial<StoredDraft> & {
    readonly version?: number
  }
  return (
    version === 1 &&
    typeof id === 'string' &&
    typeof text === 'string' &&
    typeof document === 'number' &&
    typeof positions === 'object' &&
    typeof blockIds === 'object' &&
    Array.isArray(draftBlocks)
  )
}
