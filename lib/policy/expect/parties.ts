import { inCidr, parseAddress } from '../cidr'
import { matchesPods } from '../match/pods'
import type { Entity, Party, Pod, World } from '../model'
import { identify } from '../party'
import type { PartySelector } from './model'
import { outsideAddresses } from './regions'

/** Everybody whom a statement means, addresses outside by one that stands for many (SPEC 13.3). Pods that have ended are nobody. */
export function partiesOf(world: World, by: PartySelector): readonly Party[] {
  switch (by.kind) {
    case 'pod':
      return livePods(world).flatMap((pod) => (pod.namespace === by.namespace && pod.name === by.name ? [partyOf(pod)] : []))
    case 'pods':
      return livePods(world).flatMap((pod) => {
        const identity = identify(world, partyOf(pod))
        return identity && matchesPods(by, identity) ? [partyOf(pod)] : []
      })
    case 'cidr':
      return [...outsideAddresses(world, by.cidr, by.except), ...inside(world, by)]
    case 'entity':
      return ofEntity(world, by.entity)
  }
}

/** Pods and nodes that bear an address of a prefix. */
function inside(world: World, by: { readonly cidr: string; readonly except: readonly string[] }): readonly Party[] {
  const bears = (ips: readonly string[]) =>
    ips.some((ip) => {
      const address = parseAddress(ip)
      return address !== undefined && inCidr(address, by.cidr, by.except)
    })
  return [
    ...livePods(world).flatMap((pod) => (bears(pod.ips) ? [partyOf(pod)] : [])),
    ...nodes(world, ({ ips }) => bears(ips))
  ]
}

/**
 * Of `host` and `remote-node` every node: which of the two it is depends on the other side, see `isMeant`. Where the world has no
 * node, or does not know the API server, its reserved name stands for it.
 */
function ofEntity(world: World, entity: Entity): readonly Party[] {
  const reserved = (one: Entity): Party => ({ kind: 'reserved', entity: one })
  switch (entity) {
    case 'none':
      return []
    case 'all':
      return [...ofEntity(world, 'cluster'), ...ofEntity(world, 'world')]
    case 'cluster':
    case 'cluster-mesh':
      return [...livePods(world).map(partyOf), ...ofEntity(world, 'host'), ...ofEntity(world, 'remote-node')]
    case 'world':
      return [...ofEntity(world, 'world-ipv4'), ...ofEntity(world, 'world-ipv6')]
    case 'world-ipv4':
      return outsideAddresses(world, '0.0.0.0/0')
    case 'world-ipv6':
      return outsideAddresses(world, '::/0')
    case 'host':
      return [reserved('host')]
    case 'remote-node':
      return world.nodes.length > 1 ? nodes(world) : [reserved('remote-node')]
    case 'kube-apiserver': {
      const servers = [
        ...nodes(world, (node) => node.kubeApiserver === true),
        ...(world.apiServers ?? []).map((address): Party => ({ kind: 'address', address }))
      ]
      return servers.length > 0 ? servers : [reserved('kube-apiserver')]
    }
    default:
      return [reserved(entity)]
  }
}

function nodes(world: World, wanted: (node: World['nodes'][number]) => boolean = () => true): readonly Party[] {
  return world.nodes.filter(wanted).map(({ name }) => ({ kind: 'node', name }))
}

/** SPEC 8.6. */
function livePods(world: World): readonly Pod[] {
  return world.pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed')
}

function partyOf(pod: Pod): Party {
  return { kind: 'pod', namespace: pod.namespace, name: pod.name }
}
