import { createStore, useStore } from 'zustand'
import type { ExpectationCheck } from '@/lib/editor/expectations'
import type { ReachOf } from '@/lib/editor/map'
import type { Answer, Blast, Elsewhere, Matrix, MatrixFilter } from '@/lib/editor/simulation'
import type { Flow } from '@/lib/policy'

/** What the simulator said last, and what it is asked in the pane. */
export interface SimulationState {
  readonly view: 'blast' | 'ask' | 'matrix' | 'elsewhere'
  readonly blast: Blast | undefined
  /** The text or the cluster changed, and the answer is not here yet. */
  readonly busy: boolean
  readonly trouble: string | undefined
  /** The question as it is typed. */
  readonly from: string
  readonly to: string
  readonly port: string
  readonly flow: Flow | undefined
  readonly answer: Answer | undefined
  /** Of the matrix: whose pods. Empty: all. */
  readonly namespace: string
  readonly matrix: Matrix | undefined
  readonly filter: MatrixFilter
  readonly elsewhere: readonly Elsewhere[] | undefined
  /** A pod of the map that is looked at, and with whom it can talk. */
  readonly reachFrom: { readonly namespace: string; readonly name: string } | undefined
  readonly reach: ReachOf | undefined
  /** What comes of the expectations with the open text applied. */
  readonly checks: readonly ExpectationCheck[]
}

const store = createStore<SimulationState>(() => ({
  view: 'blast',
  blast: undefined,
  busy: false,
  trouble: undefined,
  from: '',
  to: '',
  port: '',
  flow: undefined,
  answer: undefined,
  namespace: '',
  matrix: undefined,
  filter: { from: '', to: '', changed: false, order: 'name' },
  elsewhere: undefined,
  reachFrom: undefined,
  reach: undefined,
  checks: []
}))

export const setSimulation = (part: Partial<SimulationState>): void => store.setState(part)

export const useSimulation = <T>(select: (state: SimulationState) => T): T => useStore(store, select)
