import { createStore, type StoreApi } from 'zustand/vanilla'
import { type LiveState, UNHEARD } from './state'

export type LiveStore = StoreApi<LiveState>

export const createLiveStore = (): LiveStore => createStore<LiveState>(() => UNHEARD)
