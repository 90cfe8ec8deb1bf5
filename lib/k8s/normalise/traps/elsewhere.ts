import { type Issue, issue, type Traits } from '@/lib/policy'
import { list, member } from '../../json'
import type { PolicyObject } from '../../object'
import { rulesOf, specsOf } from './rules'

/**
 * SPEC 11.9: what other engines than this one leave out. Said where the dialect is Kubernetes' own text, which is nobody's engine
 * in particular.
 */
export function ignoredElsewhere(object: PolicyObject, traits: Traits): readonly Issue[] {
  const { networkPolicy, ciliumPolicy } = traits
  if (networkPolicy !== 'kubernetes' || ciliumPolicy) return []
  const { kind } = object
  if (kind !== 'NetworkPolicy') return [issue('kind-needs-engine', 'kind', { kind })]
  const ports = specsOf(object).flatMap((spec) =>
    rulesOf(spec, ['ingress', 'egress']).flatMap(({ value, path }) =>
      list(member(value, 'ports')).map((port, at) => ({ port, path: `${path}.ports[${at}]` }))
    )
  )
  const ranged = ports.find(({ port }) => member(port, 'endPort') !== undefined)
  const sctp = ports.find(({ port }) => member(port, 'protocol') === 'SCTP')
  return [
    ...(ranged ? [issue('end-port-needs-engine', `${ranged.path}.endPort`)] : []),
    ...(sctp ? [issue('sctp-needs-engine', `${sctp.path}.protocol`)] : [])
  ]
}
