import { type Labels, parseAddress, type World } from '@/lib/policy'

export interface PodAtAddress {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
}

/** Whose address it is, an IPv6 address may be written in many ways. */
export function podsByAddress(pods: World['pods']): (address: string) => PodAtAddress | undefined {
  const byAddress = new Map<bigint, PodAtAddress>()
  for (const { namespace, name, labels, ips, hostNetwork } of pods) {
    if (hostNetwork) continue
    for (const ip of ips) {
      const address = parseAddress(ip)
      if (address !== undefined) byAddress.set(address.value, { namespace, name, labels })
    }
  }
  return (address) => byAddress.get(parseAddress(address)?.value ?? -1n)
}
