import { parseAddress } from '../cidr'
import type { Traits } from '../dialect'
import { NAMESPACE_KEY } from '../labels'
import type { Selector, Service, World } from '../model'
import type { Identity } from '../party'
import { bareKey, matchesSelector, plainLookup } from '../selector'

export interface ServiceSelector {
  readonly namespace?: string
  readonly name?: string
  readonly selector?: Selector
}

/** The services meant, as far as this dialect takes them (SPEC 4.8). An empty namespace is any. */
export function selectedServices(by: ServiceSelector, world: World, traits: Pick<Traits, 'services'>): readonly Service[] {
  return world.services.filter((service) => {
    if (traits.services === 'without-selector' && service.selector) return false
    if (by.namespace && by.namespace !== service.namespace) return false
    if (by.name !== undefined) return by.name === service.name
    const lookup = plainLookup(service.labels)
    return by.selector !== undefined && matchesSelector(by.selector, (key) => lookup(bareKey(key)))
  })
}

/** A pod that the service's selector selects, or an address outside that is a backend of it (SPEC 4.8). */
export function matchesService(
  by: ServiceSelector,
  identity: Identity,
  world: World,
  traits: Pick<Traits, 'services'>
): boolean {
  return selectedServices(by, world, traits).some((service) =>
    service.selector ? isPodOf(service, service.selector, identity) : isBackendOf(service, identity)
  )
}

function isPodOf(service: Service, selector: Readonly<Record<string, string>>, identity: Identity): boolean {
  const lookup = plainLookup(identity.labels)
  return (
    identity.kind === 'pod' &&
    lookup(`k8s:${NAMESPACE_KEY}`) === service.namespace &&
    Object.entries(selector).every(([key, value]) => lookup(`k8s:${key}`) === value)
  )
}

function isBackendOf(service: Service, identity: Identity): boolean {
  if (identity.kind !== 'external') return false
  const backends = service.backends.flatMap((text) => parseAddress(text)?.value ?? [])
  return identity.addresses.some((address) => backends.includes(address.value))
}
