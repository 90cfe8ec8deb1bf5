import type { World } from '@/lib/policy'
import type { Enforcer } from '../enforce/enforcer'
import { KernelClock } from './clock'
import { type PodAtAddress, podsByAddress } from './pods'
import type { FlowContext } from './record'
import { type FindService, servicesByAddress } from './services'

/**
 * What numbers and addresses in events mean, by the enforcer's registries and the world as it is: the same context for as long as no
 * pod changes. Numbers keep their meaning, addresses do not: a context that is over still knows whose they were.
 */
export function flowContexts(node: string, enforcer: Enforcer, world: () => World, simulated: boolean): () => FlowContext {
  const clock = new KernelClock()
  let of: World['pods'] | undefined
  let context: FlowContext | undefined
  let services: { readonly of: Enforcer['servicePorts']; readonly find: FindService } | undefined
  return () => {
    const now = world()
    if (context === undefined || now.pods !== of) {
      of = now.pods
      let find: ((address: string) => PodAtAddress | undefined) | undefined
      context = {
        node,
        simulated,
        endpoint: (id) => enforcer.registry.byId(id),
        podAt: (address) => {
          find ??= podsByAddress(now.pods)
          return find(address)
        },
        serviceAt: (address, port, protocol) => {
          const of = enforcer.servicePorts
          if (services?.of !== of) services = { of, find: servicesByAddress(of) }
          return services.find(address, port, protocol)
        },
        identity: (number) => enforcer.identities.get(number),
        meaning: (cookie) => enforcer.cookies.registry.meaningOf(cookie),
        time: (nanoseconds) => clock.format(nanoseconds)
      }
    }
    return context
  }
}
