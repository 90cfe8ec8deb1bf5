import { type DraftStore, type EditorStore, startEditor } from '@/lib/editor'
import type { LiveStore } from '../live/store'
import { followCluster } from './follow-cluster'

/** The editor's engine behind the page's store: the drafts that were kept, and the cluster as the server tells it. */
export async function startEngine(store: EditorStore, drafts: DraftStore, live: LiveStore): Promise<void> {
  const started = startEditor(store, { drafts, first: 'none' })
  followCluster(store, live)
  await started
}
