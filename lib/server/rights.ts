import type { RightsQuery, RightsResponse } from '@/lib/api/http'
import type { Cluster, Person } from './cluster'
import { groupOf, POLICY_RESOURCES } from './cluster/kubernetes/resources'
import { objectKey } from './documents'

type Right = RightsResponse['apply']

export const ALLOWED: Right = { allowed: true, reason: '' }

/**
 * What somebody may do with one policy, as the API server says now; `person` undefined: by this server's own rights. Of a kind that is no policy of a cluster
 * all is allowed: the API server says what is wrong with it when it is checked. Rejects with a ClusterError.
 */
export async function rightsOf(
  cluster: Cluster,
  { kind, namespace, name }: RightsQuery,
  person: Person | undefined
): Promise<RightsResponse> {
  const resource = POLICY_RESOURCES.find((one) => one.kind === kind)
  if (resource === undefined || cluster.people === undefined) return { apply: ALLOWED, delete: ALLOWED }
  const there = cluster.list().policies.some((policy) => objectKey(policy) === objectKey({ kind, namespace, name }))
  const verbs = ['get', 'patch', 'create', 'delete'] as const
  const answers = await cluster.people.may(
    person,
    verbs.map((verb) => ({
      verb,
      group: groupOf(resource.at[0]),
      resource: resource.plural,
      namespace,
      // Nobody may be allowed to create one of a name: that is not looked at when it is made.
      ...(verb !== 'create' && name !== '' && { name })
    }))
  )
  const lacking = (needed: readonly (typeof verbs)[number][]): Right => {
    const missing = needed.filter((verb) => answers[verbs.indexOf(verb)] !== true)
    if (missing.length === 0) return ALLOWED
    const who = person === undefined ? 'These credentials may' : `${person.name} may`
    const where = namespace === '' ? '' : ` in the namespace ${namespace}`
    return { allowed: false, reason: `${who} not ${missing.join(', ')} ${resource.plural}${where}.` }
  }
  return { apply: lacking(there ? ['get', 'patch'] : ['get', 'create', 'patch']), delete: lacking(['get', 'delete']) }
}
