import type { World } from '@/lib/policy'
import type { Enforcer } from '../enforce/enforcer'
import { KernelClock } from './clock'
import { type PodAtAddress, podsByAddress } from './pods'
import type { FlowContext } from './record'

/** What numbers and addresses in events mean, by the enforcer's registries and the world as it is. */
export function flowContext(node: string, enforcer: Enforcer, world: () => World, simulated: boolean): FlowContext {
  const clock = new KernelClock()
  let of: World | undefined
  let find: (address: string) => PodAtAddress | undefined = () => undefined
  return {
    node,
    simulated,
    endpoint: (id) => enforcer.registry.byId(id),
    podAt: (address) => {
      const now = world()
      if (now !== of) {
        find = podsByAddress(now)
        of = now
      }
      return find(address)
    },
    identity: (number) => enforcer.identities.get(number),
    meaning: (cookie) => enforcer.cookies.registry.meaningOf(cookie),
    time: (nanoseconds) => clock.format(nanoseconds)
  }
}
