import { part } from '../ui/part'
import { loadEngine } from './load-engine'

/** What is needed once a policy is open: loaded then, so that the first page is light. */
const canvas = () => import('../canvas/canvas')
const leftPane = () => import('./left-pane')
const rightPane = () => import('./right-pane')
const policyBar = () => import('./policy-bar')
/** Letters that are typed right after its key must find it there. */
export const loadQuickAdd = () => import('../quick-add/quick-add')

export const Canvas = part(canvas)
export const LeftPane = part(leftPane)
export const RightPane = part(rightPane)
export const PolicyBar = part(policyBar)
export const QuickAdd = part(loadQuickAdd)

/** Begins to load them: someone is about to open a policy. */
export const expectPolicy = (): void => {
  for (const load of [loadEngine, canvas, leftPane, rightPane, policyBar]) load().catch(() => {})
}
