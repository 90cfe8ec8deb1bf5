import { createStore, delMany, entries, setMany } from 'idb-keyval'
import type { DraftChange, DraftId, DraftStore, KeptDrafts, StoredDraft, StoredExpectations } from './model'

/** Of this page alone, though it may be reloaded. */
const ACTIVE = 'portcullis.active'
const LEFT = 'portcullis.left'
/** The entry of the expectations, beside those of drafts. */
const EXPECTATIONS = 'expectations'
/** Where they were before they were part of the workspace: read once. */
const FORMER = 'portcullis-expectations'

/**
 * Drafts in the browser's IndexedDB, an entry each, so that pages side by side do not write over each other; they tell each other
 * what they saved. Where there is no IndexedDB (on the server) drafts live as long as the page.
 */
export function browserDrafts(database = 'portcullis'): DraftStore {
  if (typeof indexedDB === 'undefined') return NOWHERE
  const store = createStore(database, 'drafts')
  const others = new BroadcastChannel(`${database}-drafts`)

  async function save({ active, put, gone, expectations }: DraftChange): Promise<void> {
    sessionStorage.setItem(ACTIVE, active ?? '')
    const all = expectations ? [...put, { id: EXPECTATIONS, ...expectations }] : put
    if (all.length > 0)
      await setMany(
        all.map((one) => [one.id, { version: 1, ...one }]),
        store
      )
    if (gone.length > 0) await delMany([...gone], store)
    sessionStorage.removeItem(LEFT)
    if (all.length + gone.length > 0) {
      others.postMessage({ active, put, gone, ...(expectations && { expectations }) } satisfies DraftChange)
    }
  }

  return {
    async load() {
      const left = leftBehind()
      if (left) await save(left)
      const kept = read(await entries<IDBValidKey, unknown>(store))
      const former = kept.expectations ? null : localStorage.getItem(FORMER)
      if (former === null) return kept
      const expectations = { text: former, updatedAt: Date.now() }
      await save({ active: kept.active, put: [], gone: [], expectations })
      localStorage.removeItem(FORMER)
      return { ...kept, expectations }
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
  load: async () => ({ active: undefined, drafts: [], expectations: undefined, unreadable: 0 }),
  save: async () => {},
  leave: () => {},
  watch: () => () => {}
}

function leftBehind(): DraftChange | undefined {
  try {
    const { active, put, gone, expectations } = JSON.parse(sessionStorage.getItem(LEFT) ?? '{}') as Partial<DraftChange>
    if (!Array.isArray(put) || !put.every(isDraft) || !Array.isArray(gone)) return undefined
    return { active, put, gone, ...(isExpectations(expectations) && { expectations }) }
  } catch {
    return undefined
  }
}

function read(all: readonly (readonly [unknown, unknown])[]): KeptDrafts {
  const expectations = all.find(([key, value]) => key === EXPECTATIONS && isExpectations(value))?.[1]
  const found = all.filter(([key]) => key !== EXPECTATIONS)
  const drafts = found.flatMap(([, value]) => (isDraft(value) ? [value] : []))
  const newest = drafts.reduce<StoredDraft | undefined>(
    (best, one) => (best && best.updatedAt >= one.updatedAt ? best : one),
    undefined
  )
  const active: DraftId | undefined = sessionStorage.getItem(ACTIVE) || newest?.id
  const unreadable = all.length - (expectations === undefined ? 0 : 1) - drafts.length
  return { active, drafts, expectations: expectations as StoredExpectations | undefined, unreadable }
}

function isExpectations(value: unknown): value is StoredExpectations {
  const { version = 1, text, updatedAt } = Object(value) as Partial<StoredExpectations> & { readonly version?: number }
  return version === 1 && typeof text === 'string' && typeof updatedAt === 'number'
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
