import type { Direction, Flow, FlowVerdict, SideVerdict, World } from './model'

/** May this flow pass? The reference: plain and slow; every step cites its SPEC id. */
export function evaluate(_world: World, _flow: Flow): FlowVerdict {
  throw new Error('not yet')
}

/** What the policy of one side alone says. Undefined where that side has no policy of its own (SPEC 7.6). */
export function evaluateSide(_world: World, _flow: Flow, _direction: Direction): SideVerdict | undefined {
  throw new Error('not yet')
}
