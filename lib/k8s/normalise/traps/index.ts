import type { Issue, Traits } from '@/lib/policy'
import type { PolicyObject } from '../../object'
import { isCilium } from '../../validate/index'
import { trapsOfCilium } from './cilium'
import { unknownNames } from './domain-names'
import { ignoredElsewhere } from './elsewhere'
import { trapsOfNetworkPolicy } from './network-policy'
import { ownedBy } from './owner'
import { needsRelease } from './releases'
import { splitRules } from './split-rule'

/**
 * What only the document as written can tell: what it says that is read otherwise than it looks, or that others read otherwise.
 * `stored`: as the API server keeps it, members that it does not know dropped. (What the engine's model can tell is lib/policy/lint.)
 */
export function trapsOf(written: PolicyObject, stored: PolicyObject, traits: Traits): readonly Issue[] {
  const cilium = isCilium(written.kind)
  return [
    ...(cilium ? [...trapsOfCilium(stored, traits), ...needsRelease(written, traits)] : []),
    ...(written.kind === 'NetworkPolicy' ? trapsOfNetworkPolicy(written) : []),
    ...(TIERED.includes(written.kind) ? unknownNames(written, traits) : []),
    ...splitRules(written),
    ...ignoredElsewhere(written, traits),
    ...ownedBy(written)
  ]
}

const TIERED: readonly string[] = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']
