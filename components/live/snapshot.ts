import { createStore, useStore } from 'zustand'
import type { World } from '@/lib/policy'

/** A dump of a cluster that was opened: its pods stand in for those of the connected one, for the drawing and the simulation. */
export interface Snapshot {
  readonly name: string
  readonly world: World
}

interface SnapshotState {
  readonly snapshot: Snapshot | undefined
}

const store = createStore<SnapshotState>(() => ({ snapshot: undefined }))

export const setSnapshot = (snapshot: Snapshot | undefined): void => store.setState({ snapshot })

export const snapshot = (): Snapshot | undefined => store.getState().snapshot

export const onSnapshot = (listener: () => void): (() => void) => store.subscribe(listener)

export const useSnapshot = <T>(select: (state: SnapshotState) => T): T => useStore(store, select)
