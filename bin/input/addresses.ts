import { type Cidr, formatAddress, type Pod, parseCidr, type World } from '@/lib/policy'
import { CommandError } from '../exit'

/** Where pods are taken to be that nothing has scheduled yet: what kubeadm's documents and most networks begin with. */
export const POD_NETWORK = '10.244.0.0/16'

/** `10.42.0.0/16`, or one of each family with a comma between. Throws CommandError. */
export function readPodNetwork(text: string): readonly Cidr[] {
  return text.split(',').map((part) => {
    const cidr = parseCidr(part.trim())
    if (cidr && cidr.bits <= 120) return cidr
    throw new CommandError(`${part} is not a network of pods.`, {
      code: 'usage',
      fix: `Write a prefix with room for pods: ${POD_NETWORK}.`
    })
  })
}

/**
 * The pod with addresses of these networks, always the same for its name: an `ipBlock` of a NetworkPolicy matches pods (SPEC 4.5), and one
 * without an address would be matched by none, 0.0.0.0/0 included.
 */
export function addressed(pod: Pod, networks: readonly Cidr[]): Pod {
  if (pod.ips.length > 0 || pod.hostNetwork) return pod
  const hash = BigInt(fnv1a(`${pod.namespace}/${pod.name}`))
  const ips = networks.map(({ family, value, bits }) => {
    // Neither the network's own address nor the last.
    const room = (1n << BigInt(128 - bits)) - 2n
    return formatAddress({ family, value: value + 1n + (hash % room) })
  })
  return { ...pod, ips }
}

/** Does it depend on where these pods are? The default route is the same wherever that is. */
export function asksForPodAddresses({ policies }: World): boolean {
  return policies.some(({ specs }) =>
    specs.some(({ rules }) =>
      rules.some(
        ({ peers }) =>
          peers !== 'any' && peers.some((peer) => peer.kind === 'cidr' && peer.matchesPods && !peer.cidr.endsWith('/0'))
      )
    )
  )
}

/** http://www.isthe.com/chongo/tech/comp/fnv: 32 bits, for spreading, not for secrets. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}
