/** What a page needs of the editor before a policy is open: none of the engine is in it. */
export { textOf } from './documents/bytes'
export { SHARE_MARK } from './documents/share-mark'
export { mayBeSnapshot } from './snapshot/may-be'
export { browserDrafts } from './store/idb-drafts'
export { notKept } from './store/not-kept'
export { type EditorStore, waitingStore } from './store/waiting'
