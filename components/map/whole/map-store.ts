import { createStore, useStore } from 'zustand'
import type { Places } from './use-layout'

/** What is looked at on the map. */
export interface MapState {
  readonly search: string
  readonly opened: ReadonlyMap<string, boolean>
  /** A workload's id, or a policy's key; one at a time. */
  readonly workload: string | undefined
  readonly policy: string | undefined
  /** Live connections are drawn. */
  readonly traffic: boolean
  /** Areas that the person moved. */
  readonly moved: Places
}

const KEY = 'portcullis-map'

const store = createStore<MapState>(() => ({
  search: '',
  opened: new Map(),
  workload: undefined,
  policy: undefined,
  traffic: true,
  moved: restored()
}))

export const setMap = (part: Partial<MapState>): void => {
  store.setState(part)
  if (!part.moved) return
  try {
    localStorage.setItem(KEY, JSON.stringify(part.moved))
  } catch {
    // A browser that keeps nothing: areas stay where they were put until the page is closed.
  }
}

export const mapState = (): MapState => store.getState()

export const useMap = <T>(select: (state: MapState) => T): T => useStore(store, select)

export function fold(namespace: string, open: boolean): void {
  const others = [...store.getState().opened].filter(([one]) => one !== namespace)
  setMap({ opened: new Map([...others, [namespace, open]]) })
}

function restored(): Places {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}')
  } catch {
    return {}
  }
}
