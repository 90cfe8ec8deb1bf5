import { part } from '../ui/part'
import { loadEngine } from './load-engine'

/** What is needed once a policy is open: loaded then, so that the first page is light. */
const canvas = () => import('../canvas/canvas')
const leftPane = () => import('./left-pane')
const rightPane = () => import('./right-pane')
const policyBar = () => import('./policy-bar')
const quickAdd = () => import('../quick-add/quick-add')
const palette = () => import('./command-palette')

export const Canvas = part(canvas)
export const LeftPane = part(leftPane)
export const RightPane = part(rightPane)
export const PolicyBar = part(policyBar)
export const QuickAdd = part(quickAdd)
export const CommandPalette = part(palette)

/** Begins to load them: someone is about to open a policy. */
export const expectPolicy = (): void => {
  for (const load of [loadEngine, canvas, leftPane, rightPane, policyBar]) load().catch(() => {})
}

/** Letters that are typed right after the key of one of these must find it there. */
export const expectTyping = (): void => {
  for (const load of [quickAdd, palette]) load().catch(() => {})
}
