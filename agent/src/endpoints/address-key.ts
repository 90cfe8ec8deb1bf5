import { bytesKey, encodeAddress } from '@/lib/datapath'

/** Equal for what is one address: an IPv6 address may be written in many ways. */
export function addressKey(address: string): string {
  const bytes = encodeAddress(address)
  return bytes === undefined ? address : bytesKey(bytes)
}
