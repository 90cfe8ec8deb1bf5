import type { Family } from '@/lib/policy'

/** Of the bytes of a `struct pc_addr`. */
export function familyOf(bytes: Uint8Array): Family {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return 'ipv6'
  return bytes[10] === 0xff && bytes[11] === 0xff ? 'ipv4' : 'ipv6'
}
