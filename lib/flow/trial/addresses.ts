import { type Address, type Cidr, contains, formatAddress, type Peer, parseCidrOrAddress } from '@/lib/policy'

/** Reserved for documentation: nobody answers there, and nobody is disturbed. */
export const NOBODY = '192.0.2.1'

/** Addresses to try a CIDR with: one in it, and one in each of its exceptions. */
export function addressesOf({ cidr, except }: Extract<Peer, { kind: 'cidr' }>): {
  readonly inside: string | undefined
  readonly excepted: readonly string[]
} {
  const whole = parseCidrOrAddress(cidr)
  const out = except.flatMap((text) => parseCidrOrAddress(text) ?? [])
  return {
    inside: whole && first(whole, out),
    excepted: whole === undefined ? [] : out.flatMap((part) => first(part, []) ?? [])
  }
}

/** The first address of a prefix that can be somebody's, and is in none of `out`. */
function first(whole: Cidr, out: readonly Cidr[]): string | undefined {
  let value = whole.bits < 127 ? whole.value + 1n : whole.value
  // Each exception is left at most once: they do not overlap, or the larger one is left.
  for (let round = 0; round <= out.length; round++) {
    const address: Address = { family: whole.family, value }
    const within = out.find((part) => contains(part, address))
    if (within === undefined) return contains(whole, address) ? formatAddress(address) : undefined
    value = within.value + (1n << BigInt(128 - within.bits))
  }
  return undefined
}
