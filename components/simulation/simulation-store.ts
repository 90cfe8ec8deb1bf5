import { createStore, useStore } from 'zustand'
import type { ExpectationCheck } from '@/lib/editor/expectations'
import type { MapChanges, ReachOf } from '@/lib/editor/map'
import type {
  Answer,
  Around,
  Blast,
  BlastPart,
  Elsewhere,
  Matrix,
  MatrixFilter,
  Question,
  Sides
} from '@/lib/editor/simulation'
import type { Flow } from '@/lib/policy'

type MapChangesQuestion = Extract<Question, { kind: 'map-changes' }>
type AroundQuestion = Extract<Question, { kind: 'around' }>

/** So many rows of the blast radius are asked for at once: more than a screen shows, and few enough to be sent at each key. */
export const PART = 100

/** What the simulator said last, and what it is asked in the pane. */
export interface SimulationState {
  readonly view: 'blast' | 'ask' | 'matrix' | 'elsewhere'
  readonly blast: Blast | undefined
  /** Which changes the pane lists, and which of them are in sight. */
  readonly blastPart: BlastPart
  /** Whom the drawing asks about, and what it shows already; undefined while nothing is drawn. */
  readonly aroundOf: Omit<AroundQuestion, 'kind'> | undefined
  readonly around: Sides<Around> | undefined
  /** Of which pod the map shows what would change, or that it shows all; undefined while it shows none. */
  readonly mapChangesOf: Omit<MapChangesQuestion, 'kind'> | undefined
  readonly mapChanges: MapChanges | undefined
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
  blastPart: { effect: 'all', namespace: '', words: '', from: 0, count: PART },
  aroundOf: undefined,
  around: undefined,
  mapChangesOf: undefined,
  mapChanges: undefined,
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

export const simulation = (): SimulationState => store.getState()

export const useSimulation = <T>(select: (state: SimulationState) => T): T => useStore(store, select)
