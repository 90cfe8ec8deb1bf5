import { type Address, type Cidr, formatAddress, formatCidr, parseAddress, parseCidr } from './cidr'
import type { Classes } from './classes'
import { bareIdentity, type Identities, isManaged, RESERVED_IDENTITY } from './identities'
import type { World } from './model'
import { addressKey, type Identity, identify, podAddresses, podsByAddress } from './party'
import { replicaIdentity } from './replica'
import type { PeerTable } from './table'

/** Both families, always: else a short prefix of IPv6 would hold IPv4 too, whose addresses lie within it (SPEC 4.4). */
const WHOLE_FAMILIES: readonly Cidr[] = ['0.0.0.0/0', '::/0'].flatMap((text) => parseCidr(text) ?? [])

/** An address that belongs to somebody we know. */
export interface ExactAddress {
  /** Bare. */
  readonly identity: Identity
  /** With all of its bits. */
  readonly address: Cidr
}

/** Addresses of pods, nodes and API servers, each with its owner (SPEC 8.6), in the order of the addresses. */
export function exactAddresses(world: World): readonly ExactAddress[] {
  const found = new Map<bigint, ExactAddress>()
  for (const pod of world.pods) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    for (const address of podAddresses(pod)) {
      if (found.has(address.value)) continue
      const identity = ownerOf(world, address)
      if (identity) found.set(address.value, { identity, address: { ...address, bits: 128 } })
    }
  }
  for (const text of [...world.nodes.flatMap((node) => node.ips), ...(world.apiServers ?? [])]) {
    const address = parseAddress(text)
    if (!address || found.has(address.value)) continue
    const identity = ownerOf(world, address)
    if (identity) found.set(address.value, { identity, address: { ...address, bits: 128 } })
  }
  return [...found.values()].sort((a, b) => (a.address.value < b.address.value ? -1 : 1))
}

/** Bare. */
function ownerOf(world: World, address: Address): Identity | undefined {
  const pod = podsByAddress(world).get(addressKey(address))
  if (pod && isManaged(pod)) return replicaIdentity(world, pod)
  const identity = identify(world, { kind: 'address', address: formatAddress(address) })
  return identity && bareIdentity(world, identity)
}

/** From an address to the numbers that tables ask for. */
export function compilePeers(exact: readonly ExactAddress[], identities: Identities, classes: Classes): PeerTable {
  const prefixes = new Map([...WHOLE_FAMILIES, ...classes.outside].map((cidr) => [formatCidr(cidr), cidr]))
  return {
    exact: exact.flatMap(({ identity, address }) => {
      const number = identities.numberOf(identity)
      if (number === undefined) return []
      return [{ address: formatAddress(address), identity: number, class: classes.numberOf(identity, address) }]
    }),
    prefixes: [...prefixes].map(([text, cidr]) => ({
      cidr: text,
      identity: cidr.family === 'ipv4' ? RESERVED_IDENTITY['world-ipv4'] : RESERVED_IDENTITY['world-ipv6'],
      class: classes.numberOfPrefix(cidr)
    }))
  }
}
