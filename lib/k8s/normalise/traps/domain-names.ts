import { DIRECTIONS, type Issue, issue, type Traits } from '@/lib/policy'
import { list, member } from '../../json'
import type { PolicyObject } from '../../object'

/** Names of network-policy-api where nothing learns their addresses: a peer that is not known (SPEC 8.8, 10.3). */
export function unknownNames({ document }: PolicyObject, traits: Traits): readonly Issue[] {
  if (traits.fqdns) return []
  return DIRECTIONS.flatMap((direction) =>
    list(member(member(document, 'spec'), direction)).flatMap((rule, at) =>
      list(member(rule, direction === 'ingress' ? 'from' : 'to')).flatMap((peer, i) => {
        const names = list(member(peer, 'domainNames'))
        if (names.length === 0) return []
        const path = `spec.${direction}[${at}].${direction === 'ingress' ? 'from' : 'to'}[${i}]`
        const what = `A DNS name (${names.map(String).join(', ')})`
        return member(rule, 'action') === 'Accept' || member(rule, 'action') === 'Allow'
          ? [issue('peer-not-enforced', path, { what })]
          : [issue('deny-widened', path, { what, wider: 'everybody' })]
      })
    )
  )
}
