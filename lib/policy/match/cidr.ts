import { inCidr, parseCidr } from '../cidr'
import type { Family } from '../model'
import type { Identity } from '../party'

export interface CidrContext {
  /** Family of the packet; undefined: any address of the party counts. */
  readonly family?: Family | undefined
  /** CIDR rules match nodes too (an option of Cilium's agent). */
  readonly cidrMatchNodes?: boolean | undefined
}

/**
 * A prefix without its exceptions. Addresses outside the cluster always; pods and nodes only where the rule says so: an NP's
 * ipBlock does, a CNP's CIDR does not (SPEC 4.4, 4.5).
 */
export function matchesCidr(
  by: { readonly cidr: string; readonly except: readonly string[]; readonly matchesPods: boolean },
  identity: Pick<Identity, 'kind' | 'addresses' | 'entities'>,
  context: CidrContext = {}
): boolean {
  if (identity.kind === 'reserved') return false
  const inside = identity.kind === 'pod' || identity.kind === 'node'
  if (inside && !by.matchesPods && !(identity.kind === 'node' && context.cidrMatchNodes)) return false
  if (!inside && identity.addresses.length === 0) return isWholeFamily(by, identity)
  return identity.addresses.some(
    (address) => (context.family === undefined || address.family === context.family) && inCidr(address, by.cidr, by.except)
  )
}

/** The world without an address: only a whole family, nothing excepted, is sure to hold it (SPEC 4.4). */
function isWholeFamily(
  by: { readonly cidr: string; readonly except: readonly string[] },
  identity: Pick<Identity, 'entities'>
): boolean {
  const cidr = parseCidr(by.cidr)
  if (!cidr || by.except.length > 0 || cidr.bits !== (cidr.family === 'ipv4' ? 96 : 0)) return false
  return identity.entities.includes(cidr.family === 'ipv4' ? 'world-ipv4' : 'world-ipv6')
}
