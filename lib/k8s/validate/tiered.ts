import { isRecord, list, member, text } from '../json'
import type { Finding } from '../schema/schema'

/** What Cilium's parser refuses of a ClusterNetworkPolicy (SPEC 8.9). */
export function badTieredForCilium(document: unknown, nodeSelectorLabels: boolean): readonly Finding[] {
  return list(member(member(document, 'spec'), 'egress')).flatMap((rule, at) =>
    list(member(rule, 'to')).flatMap((peer, i): readonly Finding[] => {
      const path = `spec.egress[${at}].to[${i}]`
      if (isRecord(member(peer, 'pods')) || isRecord(member(peer, 'namespaces'))) return []
      if (isRecord(member(peer, 'nodes'))) {
        return nodeSelectorLabels ? [] : [{ path: `${path}.nodes`, why: 'labels of nodes are not switched on' }]
      }
      if (Array.isArray(member(peer, 'networks')) || !Array.isArray(member(peer, 'domainNames'))) return []
      const accepts = text(member(rule, 'action')) === 'Accept'
      return accepts ? [] : [{ path: `${path}.domainNames`, why: 'domain names are for Accept alone' }]
    })
  )
}
