import { type CiliumRelease, ENTITIES } from '@/lib/policy'
import { as, type Fields, list, map, object, oneOf, TEXT, text } from '../describe'
import type { Schema } from '../schema'
import { cidr, cidrSet } from './addresses'
import { domainName } from './names'
import { SELECTOR } from './selector'

/** Those that Cilium's definitions name; its parser takes the rest too, and its API server refuses them before. */
const NAMED = ENTITIES.filter((entity) => !['world-ipv4', 'world-ipv6', 'cluster-mesh'].includes(entity))

const GROUP = object('Addresses of machines of a cloud.', {
  aws: object('Of AWS.', {
    labels: map('Tags that the machines have.', TEXT),
    region: text('Region to look in.'),
    securityGroupsIds: list('Security groups by their ids.', TEXT),
    securityGroupsNames: list('Security groups by their names.', TEXT)
  })
})

const SERVICE = object('One Service, or those with some labels.', {
  k8sService: object('By name.', { namespace: text('Its namespace.'), serviceName: text('Its name.') }),
  k8sServiceSelector: object(
    'By labels.',
    { namespace: text('Their namespace.'), selector: as(SELECTOR, 'Labels of the Services themselves.') },
    { required: ['selector'] }
  )
})

function endpoint(namespaced: boolean): Schema {
  return as(
    SELECTOR,
    namespaced
      ? 'Pods by their labels: of the namespace of the policy unless a namespace is named.'
      : 'Labels that the peer must have too.'
  )
}

/** The L3 lists of a rule. At most one of them may have entries. */
export function peers(way: 'from' | 'to', release: CiliumRelease): Fields {
  const latest = release === '1.20'
  const node = as(SELECTOR, 'Nodes by their labels.')
  return {
    [`${way}Endpoints`]: list('Pods by their labels; one entry is enough.', endpoint(true)),
    [`${way}Entities`]: list(
      'Reserved peers; one entry is enough.',
      oneOf('A reserved peer.', latest ? [...NAMED, 'cluster-mesh'] : NAMED)
    ),
    [`${way}CIDR`]: list('Addresses outside the cluster; one entry is enough.', cidr(release)),
    [`${way}CIDRSet`]: list('Addresses outside the cluster, with parts left out; one entry is enough.', cidrSet(release)),
    ...(latest ? { [`${way}Nodes`]: list('Nodes; one entry is enough.', node) } : {}),
    [`${way}Groups`]: list('Addresses that a cloud is asked for. Not enforced by Portcullis.', GROUP),
    [`${way}Requires`]: list('No longer known to any release: always empty.', latest ? TEXT : endpoint(false), {
      ...(latest ? { maxItems: 0 } : {})
    })
  }
}

export const TO_SERVICES: Schema = list('Kubernetes Services; one entry is enough.', SERVICE)

export function toFQDNs(release: CiliumRelease): Schema {
  return list(
    'Hosts outside, by the name that pods resolved. Needs a rule that lets DNS through to be seen by the proxy.',
    domainName(release)
  )
}
