import { lazy } from 'react'
import { loadEngine } from './load-engine'

/** What is needed once a policy is open: loaded then, so that the first page is light. */
const canvas = () => import('../canvas/canvas')
const leftPane = () => import('./left-pane')
const rightPane = () => import('./right-pane')
const policyBar = () => import('./policy-bar')
/** Letters that are typed right after its key must find it there. */
export const loadQuickAdd = () => import('../quick-add/quick-add')

export const Canvas = lazy(canvas)
export const LeftPane = lazy(leftPane)
export const RightPane = lazy(rightPane)
export const PolicyBar = lazy(policyBar)
export const QuickAdd = lazy(loadQuickAdd)

/** Begins to load them: someone is about to open a policy. */
export const expectPolicy = (): void => {
  for (const load of [loadEngine, canvas, leftPane, rightPane, policyBar]) load().catch(() => {})
}
