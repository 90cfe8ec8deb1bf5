import { covers, parseCidrOrAddress } from '../cidr'
import { NAMESPACE_KEY } from '../labels'
import type { Entity, Peer, Rule, World } from '../model'
import { selectorCovers } from './selector'
import { namespacesCover } from './subject'

/** Is everybody whom `inner` means meant by `outer`? True only where that is sure (SPEC 3, 4). */
export function peersCover(world: Pick<World, 'options'>, outer: Rule['peers'], inner: Rule['peers']): boolean {
  if (outer === 'any') return true
  if (inner === 'any') return outer.some((one) => one.kind === 'entity' && one.entity === 'all')
  // 3.4: services that are none may be anybody, and then only all of them together.
  if (inner.some(({ kind }) => kind === 'service') && inner.length !== outer.length) return false
  return inner.every((one) => outer.some((other) => peerCovers(world, other, one)))
}

function peerCovers(world: Pick<World, 'options'>, outer: Peer, inner: Peer): boolean {
  if (outer.kind === 'entity') {
    const reachesNodes = world.options?.cidrMatchNodes === true && (inner.kind === 'cidr' || inner.kind === 'cidr-group')
    return outer.entity === 'all' || (!reachesNodes && entityCovers(outer.entity, inner))
  }
  switch (inner.kind) {
    case 'pods':
      return (
        outer.kind === 'pods' &&
        namespacesCover(outer.namespaces, inner.namespaces) &&
        selectorCovers(outer.pods, inner.pods)
      )
    case 'endpoints':
      return outer.kind === 'endpoints' && selectorCovers(outer.selector, inner.selector)
    case 'nodes':
      return outer.kind === 'nodes' && outer.plain === inner.plain && selectorCovers(outer.selector, inner.selector)
    case 'cidr':
      return outer.kind === 'cidr' && (outer.matchesPods || !inner.matchesPods) && cidrCovers(outer, inner)
    default: {
      const { path: _, ...one } = outer
      const { path: __, ...other } = inner
      return JSON.stringify(one) === JSON.stringify(other)
    }
  }
}

/** SPEC 4.2, 4.3. Pods of the own cluster are `cluster`: a selector says so where it asks for a namespace (2.5). */
export const HELD: Readonly<Partial<Record<Entity, readonly Entity[]>>> = {
  world: ['world-ipv4', 'world-ipv6'],
  cluster: ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'],
  'cluster-mesh': ['cluster', 'host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']
}

function entityCovers(entity: Entity, inner: Peer): boolean {
  switch (inner.kind) {
    case 'entity':
      return entity === inner.entity || inner.entity === 'none' || (HELD[entity]?.includes(inner.entity) ?? false)
    case 'cidr':
      return !inner.matchesPods && holdsAddresses(entity, inner.cidr)
    case 'fqdn':
    case 'cidr-group':
      return entity === 'world'
    case 'endpoints':
      return entity === 'cluster-mesh' && inner.selector.requirements.some(isOfSomeNamespace)
    case 'pods':
      return entity === 'cluster-mesh'
    default:
      return false
  }
}

function holdsAddresses(entity: Entity, cidr: string): boolean {
  const family = parseCidrOrAddress(cidr)?.family
  return entity === 'world' || (family !== undefined && entity === `world-${family}`)
}

function isOfSomeNamespace({ key, operator }: { readonly key: string; readonly operator: string }): boolean {
  return key === `k8s:${NAMESPACE_KEY}` && (operator === 'in' || operator === 'exists')
}

type Block = Extract<Peer, { kind: 'cidr' }>

/** The prefix lies within, and all that is taken out of the outer is taken out of the inner too, as far as it is there. */
function cidrCovers(outer: Block, inner: Block): boolean {
  const [wide, narrow] = [parseCidrOrAddress(outer.cidr), parseCidrOrAddress(inner.cidr)]
  if (!wide || !narrow || !covers(wide, narrow)) return false
  const taken = inner.except.flatMap((one) => parseCidrOrAddress(one) ?? [])
  return outer.except.every((text) => {
    const out = parseCidrOrAddress(text)
    if (!out) return true
    if (covers(out, narrow)) return taken.some((one) => covers(one, narrow))
    return !covers(narrow, out) || taken.some((one) => covers(one, out))
  })
}
