import { lazy } from 'react'

/** What is needed once a policy is open: loaded then, so that the first page is light. */
const canvas = () => import('../canvas/canvas')
const palette = () => import('../palette/palette')
const rightPane = () => import('./right-pane')
const policyBar = () => import('./policy-bar')

export const Canvas = lazy(canvas)
export const Palette = lazy(palette)
export const RightPane = lazy(rightPane)
export const PolicyBar = lazy(policyBar)

/** Begins to load them: someone is about to open a policy. */
export const expectPolicy = (): void => {
  for (const load of [canvas, palette, rightPane, policyBar]) void load()
}
