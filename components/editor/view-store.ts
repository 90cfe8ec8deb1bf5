import { createStore, useStore } from 'zustand'
import type { EdgeId } from '@/lib/editor'
import type { Dialect } from '@/lib/policy'

/** How this person has set the page: panes, tabs, and what is open over them. Nothing of the policy. */
export interface ViewState {
  readonly left: number
  readonly right: number
  readonly bottom: number
  /** What the middle shows while a policy is open: it, or the whole cluster. */
  readonly canvas: 'policy' | 'map'
  readonly leftTab: 'blocks' | 'outline'
  readonly rightTab: 'yaml' | 'inspector'
  readonly bottomTab: 'traffic' | 'simulation' | 'expectations' | 'problems' | 'history'
  readonly overlay: Overlay | undefined
  /** The change that is to be reverted, while the dialog for it is open. */
  readonly reverting: string | undefined
  /** Changes are rolled back unless they are confirmed within so many seconds. */
  readonly net: boolean
  readonly netSeconds: number
  /** Who would gain and lose is drawn beside the policy. */
  readonly blastShown: boolean
  /** Other policies of the same pods are drawn beside the open one. */
  readonly othersShown: boolean
  /** Whose reading the editor judges by: the connected cluster's own, or one chosen by hand. */
  readonly judgedAs: Dialect | 'cluster'
  /** The rule whose ports are being edited on its line. */
  readonly editing: EdgeId | undefined
}

export type Overlay =
  | 'policies'
  | 'templates'
  | 'import'
  | 'shared'
  | 'palette'
  | 'quick-add'
  | 'apply'
  | 'delete'
  | 'revert'
  | 'shortcuts'
  | 'allow'
  | 'propose'

const KEPT = [
  'left',
  'right',
  'bottom',
  'leftTab',
  'rightTab',
  'bottomTab',
  'net',
  'netSeconds',
  'blastShown',
  'othersShown'
] as const
const STORAGE = 'portcullis-view'

export const DEFAULT_VIEW: ViewState = {
  left: 184,
  right: 332,
  bottom: 232,
  canvas: 'policy',
  leftTab: 'blocks',
  rightTab: 'yaml',
  bottomTab: 'traffic',
  overlay: undefined,
  reverting: undefined,
  net: false,
  netSeconds: 60,
  blastShown: true,
  othersShown: true,
  judgedAs: 'cluster',
  editing: undefined
}

const store = createStore<ViewState>(() => DEFAULT_VIEW)

export const setView = (part: Partial<ViewState>): void => {
  store.setState(part)
  const state = store.getState()
  try {
    localStorage.setItem(STORAGE, JSON.stringify(Object.fromEntries(KEPT.map((key) => [key, state[key]]))))
  } catch {
    // A browser that keeps nothing: the panes have their sizes until the page is closed.
  }
}

export const view = (): ViewState => store.getState()

/** Called back at each change, with the state before it. */
export const onView = (listener: (state: ViewState, before: ViewState) => void): (() => void) => store.subscribe(listener)

export const useView = <T>(select: (state: ViewState) => T): T => useStore(store, select)

/** Called once in the browser: the server draws the default. Wide windows get wider panes. */
export function restoreView(): void {
  const wide = window.innerWidth >= 1600 ? { left: 240, right: 480, bottom: 264 } : {}
  let kept: Partial<ViewState> = {}
  try {
    kept = JSON.parse(localStorage.getItem(STORAGE) ?? '{}')
  } catch {
    // Not ours, or broken: the default stands.
  }
  store.setState({ ...wide, ...kept })
}
