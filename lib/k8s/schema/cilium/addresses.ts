import type { CiliumRelease } from '@/lib/policy'
import { as, list, object, text } from '../describe'
import type { Schema } from '../schema'
import { SELECTOR } from './selector'

/** Older schemas spell out prefixes: no mapped addresses, no bare ones. */
const CIDR_1_15 = /^(?:(?:\d{1,3}\.){3}\d{1,3}\/(?:\d|[12]\d|3[0-2])|[0-9A-Fa-f:]+\/(?:\d|[1-9]\d|1[01]\d|12[0-8]))$/

export function cidr(release: CiliumRelease): Schema {
  return text('A prefix: 10.0.0.0/8, or fd00::/8.', release === '1.20' ? { isCidr: 'loose' } : { pattern: CIDR_1_15 })
}

const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

export function cidrSet(release: CiliumRelease): Schema {
  const latest = release === '1.20'
  return object(
    'A prefix with parts left out, or a list of prefixes kept elsewhere.',
    {
      cidr: cidr(release),
      cidrGroupRef: text('Name of a CiliumCIDRGroup, in place of `cidr`.', { pattern: OBJECT_NAME, maxLength: 253 }),
      ...(latest ? { cidrGroupSelector: as(SELECTOR, 'CiliumCIDRGroups by their labels, in place of `cidr`.') } : {}),
      except: list('Prefixes within it that are left out.', cidr(release))
    },
    { exactlyOne: latest ? ['cidr', 'cidrGroupRef', 'cidrGroupSelector'] : ['cidr', 'cidrGroupRef'] }
  )
}
