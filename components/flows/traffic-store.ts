import { createStore, useStore } from 'zustand'
import type { FlowView } from '@/lib/api'
import type { FlowRecord } from '@/lib/flow'

/** A flow that comes in, or that was recorded. */
export type SeenFlow = FlowRecord & { readonly id: string }

/** How the Traffic pane is set. `held`: the flows as they were when it was paused. */
export interface TrafficState {
  readonly verdict: 'all' | FlowView['verdict']
  readonly text: string
  readonly held: readonly SeenFlow[] | undefined
  readonly selected: string | undefined
  /** Flows of a file, looked at in the place of those that come in. */
  readonly recording: { readonly name: string; readonly flows: readonly SeenFlow[] } | undefined
  /** The flow for which a rule is being chosen. */
  readonly allowing: FlowRecord | undefined
}

const store = createStore<TrafficState>(() => ({
  verdict: 'all',
  text: '',
  held: undefined,
  selected: undefined,
  recording: undefined,
  allowing: undefined
}))

export const setTraffic = (part: Partial<TrafficState>): void => store.setState(part)

export const useTraffic = <T>(select: (state: TrafficState) => T): T => useStore(store, select)
