import type { DrawnKind } from '../canvas/model'
import { cilium } from './cilium'
import type { Shape } from './model'
import { networkPolicy } from './network-policy'

const SHAPES: readonly Shape[] = [networkPolicy, cilium]

/** The drawing of a kind; undefined for kinds that have none. */
export function shapeOf(kind: string): Shape | undefined {
  return SHAPES.find((one) => one.kinds.includes(kind as DrawnKind))
}

export type { PeerEntry, Reading, RuleList, RuleView, Shape } from './model'
