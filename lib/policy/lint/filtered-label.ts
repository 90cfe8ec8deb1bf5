import { traits } from '../dialect'
import { isIdentityLabel } from '../labels'
import type { Selector, World } from '../model'
import { bareKey } from '../selector'

/** The label asked for that is no part of an identity, so that the selector never matches (SPEC 2.3). */
export function filteredKey(selector: Selector, world: World): string | undefined {
  const asked = selector.requirements.find(
    (one) =>
      (one.operator === 'in' || one.operator === 'exists') &&
      (one.key.startsWith('any:') || one.key.startsWith('k8s:')) &&
      !isIdentityLabel(bareKey(one.key), traits(world.dialect))
  )
  return asked && bareKey(asked.key)
}

/** A reserved endpoint is meant, which is no pod. */
export function asksForReserved(selector: Selector): boolean {
  return selector.requirements.some(({ key }) => key.startsWith('reserved:'))
}
