import { createStore, useStore } from 'zustand'
import type { FlowView } from '@/lib/api'
import type { FlowRecord } from '@/lib/flow'

/** How the Traffic pane is set. `held`: the flows as they were when it was paused. */
export interface TrafficState {
  readonly verdict: 'all' | FlowView['verdict']
  readonly text: string
  readonly held: readonly FlowView[] | undefined
  readonly selected: string | undefined
  /** The flow for which a rule is being chosen. */
  readonly allowing: FlowRecord | undefined
}

const store = createStore<TrafficState>(() => ({
  verdict: 'all',
  text: '',
  held: undefined,
  selected: undefined,
  allowing: undefined
}))

export const setTraffic = (part: Partial<TrafficState>): void => store.setState(part)

export const useTraffic = <T>(select: (state: TrafficState) => T): T => useStore(store, select)
