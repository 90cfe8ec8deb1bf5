import { browserDrafts, type EditorStore, notKept, waitingStore } from '@/lib/editor/waiting'
import type { LiveStore } from '../live/store'
import { toast } from '../ui/toast'
import { loadEngine } from './load-engine'

export interface PageStore {
  readonly store: EditorStore
  /** Loads the engine, once. Rejects where it does not come; the next call tries again. */
  readonly start: () => Promise<void>
  /** Reads what was kept, and starts the engine where that is something, calling `some` first. Returns what ends it. */
  readonly begin: (some: () => void) => () => void
}

/** The page's editor. The engine, the larger part of it, comes with the first policy: kept, opened or made. */
export function createPageStore(live: LiveStore): PageStore {
  const store = waitingStore()
  const drafts = browserDrafts()
  let starting: Promise<void> | undefined

  function start(): Promise<void> {
    starting ??= loadEngine()
      .then(({ startEngine }) => startEngine(store, drafts, live))
      .catch((error) => {
        starting = undefined
        toast({ tone: 'problem', title: 'The editor did not load.', detail: 'Check the connection, then try again.' })
        throw error
      })
    return starting
  }

  function begin(some: () => void): () => void {
    drafts.load().then(
      (kept) => {
        const nothing = kept.drafts.length + kept.unreadable === 0
        if (starting || (nothing && !kept.expectations?.text.trim())) return store.setState({ loaded: true })
        if (!nothing) some()
        return start().catch(() => store.setState({ loaded: true }))
      },
      (error: unknown) => store.setState({ loaded: true, draftTrouble: notKept(error) })
    )
    // Another page of this browser begins a draft: it is in the list here too.
    return drafts.watch(() => void start().catch(() => {}))
  }

  return { store, start, begin }
}
