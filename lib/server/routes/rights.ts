import { RightsQuery as Query, type RightsQuery, type RightsResponse } from '@/lib/api/http'
import type { Visitor } from '@/lib/server/access/guard'
import { json, Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import { ALLOWED, rightsOf } from '@/lib/server/rights'
import type { Context, Route } from './context'
import { personOf } from './see'

type Right = RightsResponse['apply']

const OF_COMMAND = 'The command has no rights of its own here: kubectl has yours.'

/** GET /api/rights?kind=&namespace=&name=: before it is tried, so that what would be refused is not offered. */
export const rights: Route = async (context, request, visitor) => {
  const asked = readQuery(request, Query)
  if (context.cluster.people === undefined) return json(200, { apply: ALLOWED, delete: ALLOWED } satisfies RightsResponse)
  if (context.config.signIn.kind !== 'link' && visitor.client !== 'person') {
    const none: Right = { allowed: false, reason: OF_COMMAND }
    return json(200, { apply: none, delete: none } satisfies RightsResponse)
  }
  return json(200, await rightsOf(context.cluster, asked, personOf(visitor)))
}

/** Deleting is not tried out by the API server: a check of it asks for the right. Throws Refused. */
export async function refuseWithoutRight(context: Context, ref: RightsQuery, visitor: Visitor): Promise<void> {
  if (context.config.signIn.kind === 'link') return
  const person = personOf(visitor)
  const { delete: right } = await rightsOf(context.cluster, ref, person)
  if (person !== undefined && right.allowed) return
  throw new Refused(403, 'forbidden', right.reason || OF_COMMAND, 'Somebody who may has to do it, or give you the right.')
}
