import { cidr } from './cilium/addresses'
import { list, object } from './describe'
import type { Schema } from './schema'

/** spec of a CiliumCIDRGroup. */
export const CIDR_GROUP_SPEC: Schema = object(
  'The prefixes of the group.',
  {
    externalCIDRs: list(
      'Prefixes outside the cluster that policies name by the name or the labels of this group.',
      cidr('1.20')
    )
  },
  { required: ['externalCIDRs'] }
)
