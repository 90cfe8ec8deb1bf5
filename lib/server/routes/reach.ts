import { ReachQuery } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import { readQuery } from '@/lib/server/body'
import type { Route } from './context'

/** GET /api/reach?list=&from=&count=&change=&words=: more of what a check found. */
export const reach: Route = ({ reach: lists }, request) => {
  const part = lists.part(readQuery(request, ReachQuery))
  if (part === undefined) {
    throw new Refused(404, 'list-gone', 'This check is too old to be asked for more.', 'Check again.')
  }
  return json(200, part)
}
