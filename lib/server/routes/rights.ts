import { RightsQuery as Query, type RightsQuery, type RightsResponse } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import { json, Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import type { Person } from '@/lib/server/cluster'
import { groupOf, POLICY_RESOURCES } from '@/lib/server/cluster/kubernetes/resources'
import type { Context, Route } from './context'
import { objectKey } from './documents'
import { personOf } from './see'

type Right = RightsResponse['apply']

const OF_COMMAND = 'The command has no rights of its own here: kubectl has yours.'
const ALLOWED: Right = { allowed: true, reason: '' }

/** GET /api/rights?kind=&namespace=&name=: before it is tried, so that what would be refused is not offered. */
export const rights: Route = async (context, request, visitor) => {
  const asked = readQuery(request, Query)
  if (context.cluster.people === undefined) return json(200, { apply: ALLOWED, delete: ALLOWED } satisfies RightsResponse)
  if (context.config.signIn.kind !== 'link' && visitor.client !== 'person') {
    const none: Right = { allowed: false, reason: OF_COMMAND }
    return json(200, { apply: none, delete: none } satisfies RightsResponse)
  }
  return json(200, await rightsOf(context, asked, personOf(visitor)))
}

/** Deleting is not tried out by the API server: a check of it asks for the right. Throws Refused. */
export async function refuseWithoutRight(context: Context, ref: RightsQuery, visitor: Visitor): Promise<void> {
  if (context.config.signIn.kind === 'link') return
  const person = personOf(visitor)
  const { delete: right } = await rightsOf(context, ref, person)
  if (person !== undefined && right.allowed) return
  throw new Refused(403, 'forbidden', right.reason || OF_COMMAND, 'Somebody who may has to do it, or give you the right.')
}

/** Of a kind that is no policy of a cluster: the API server says what is wrong with it when it is checked. */
export async function rightsOf(
  { cluster }: Pick<Context, 'cluster'>,
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
