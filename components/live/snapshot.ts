import { createStore, useStore } from 'zustand'
import type { World } from '@/lib/policy'

/** A dump of a cluster that was opened: its pods stand in for those of the connected one, for the drawing and the simulation. */
export interface Snapshot {
  readonly name: string
  readonly world: World
}

/** A file that is being read: how far it has come, in bytes and in objects; then a cluster is made of them, and drawn. */
export interface ReadingFile {
  readonly name: string
  readonly size: number
  readonly bytes: number
  readonly objects: number
  readonly stage: 'reading' | 'making' | 'drawing'
  readonly stop: () => void
}

interface SnapshotState {
  readonly snapshot: Snapshot | undefined
  readonly reading: ReadingFile | undefined
}

const store = createStore<SnapshotState>(() => ({ snapshot: undefined, reading: undefined }))

export const setSnapshot = (snapshot: Snapshot | undefined): void => store.setState({ snapshot })

export const setReading = (reading: ReadingFile | undefined): void => store.setState({ reading })

export const reading = (): ReadingFile | undefined => store.getState().reading

export const snapshot = (): Snapshot | undefined => store.getState().snapshot

export const onSnapshot = (listener: () => void): (() => void) =>
  store.subscribe((state, before) => state.snapshot !== before.snapshot && listener())

export const useSnapshot = <T>(select: (state: SnapshotState) => T): T => useStore(store, select)
