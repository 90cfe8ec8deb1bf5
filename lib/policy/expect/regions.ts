import { type Address, type Cidr, covers, formatAddress, inCidr, parseAddress, parseCidrOrAddress } from '../cidr'
import { prefixesOf } from '../classes'
import { memo } from '../memo'
import type { Party, World } from '../model'
import { type Identity, identify } from '../party'

/** Every address that IPv4 takes up in 128 bits; it is no part of IPv6's prefixes here (SPEC 4.9). */
const MAPPED = { first: 0xffffn << 32n, end: 0x10000n << 32n }

/**
 * Addresses outside the cluster that stand for all of a prefix: one for each stretch in which no policy, no API server and no
 * exception begins or ends. Where a stretch has one, the address is one of those kept for examples (RFC 5737, 3849).
 */
export function outsideAddresses(world: World, within: string, except: readonly string[] = []): readonly Party[] {
  const cidr = parseCidrOrAddress(within)
  if (!cidr) return []
  const first = cidr.value
  const end = first + (1n << BigInt(128 - cidr.bits))
  const cuts = new Set([first, end])
  const cut = (at: bigint) => at > first && at < end && cuts.add(at)
  const own = [...except.flatMap((one) => parseCidrOrAddress(one) ?? []), ...boundaries(world)]
  for (const one of own) {
    if (one.family !== cidr.family && !covers(one, cidr)) continue
    cut(one.value)
    cut(one.value + (1n << BigInt(128 - one.bits)))
  }
  if (cidr.family === 'ipv6') {
    cut(MAPPED.first)
    cut(MAPPED.end)
  }
  const sorted = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.slice(0, -1).flatMap((start, at): readonly Party[] => {
    if (cidr.family === 'ipv6' && start >= MAPPED.first && start < MAPPED.end) return []
    const address = outsideAddress(world, cidr.family, start, sorted[at + 1] ?? end)
    if (!address || !inCidr(address, within, except)) return []
    return [{ kind: 'address', address: formatAddress(address) }]
  })
}

/** The prefixes of policies, and the addresses that are the API server. */
const boundaries = memo((world: World): readonly Cidr[] => [
  ...prefixesOf(world).outside,
  ...(world.apiServers ?? []).flatMap((one) => parseCidrOrAddress(one) ?? [])
])

const EXAMPLES = ['203.0.113.10', '198.51.100.10', '192.0.2.10', '2001:db8::10'].flatMap((one) => parseAddress(one) ?? [])

/** More than this many pods and nodes at the start of a stretch, one address after the other, are passed over as the whole of it. */
const TRIES = 4096n

function outsideAddress(world: World, family: Address['family'], first: bigint, end: bigint): Address | undefined {
  const isOutside = (address: Address) => identityOf(world, address)?.kind === 'external'
  const example = EXAMPLES.find((one) => one.family === family && one.value >= first && one.value < end && isOutside(one))
  if (example) return example
  // The first address of a network is not a host's; where it is the only one, it has to do.
  const start = end - first > 1n ? first + 1n : first
  for (let value = start; value < end && value < start + TRIES; value++) {
    if (isOutside({ family, value })) return { family, value }
  }
  return undefined
}

function identityOf(world: World, address: Address): Identity | undefined {
  return identify(world, { kind: 'address', address: formatAddress(address) })
}
