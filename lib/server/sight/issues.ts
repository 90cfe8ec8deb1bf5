import type { IssueView } from '@/lib/api/http'
import { type Sight, seesPolicy } from './sight'

/** Of a node as a whole: their words name no pod, no Service and no policy. */
const OF_NODE: ReadonlySet<string> = new Set([
  'directory-restored',
  'directory-unreadable',
  'forbidden',
  'kind-gone',
  'map-pressure',
  'not-chained',
  'not-written',
  'released',
  'server-away'
])

const WITHHELD = 'Something is wrong there with pods, Services or policies that you may not see.'

/**
 * What an agent finds wrong, as somebody sees it. Of a policy that is not seen nothing is told. Of what is about no policy, and may name what somebody does not
 * see, it is told that there is something, once for each code: the words of a code that is not known here are not told.
 */
export function issuesThrough(sight: Sight, issues: readonly IssueView[]): IssueView[] {
  if (sight.everything) return [...issues]
  const withheld = new Set<string>()
  return issues.flatMap((issue): IssueView[] => {
    const { code, severity, policy } = issue
    if (policy !== '') return seesPolicy(sight, refOf(policy)) ? [issue] : []
    if (OF_NODE.has(code)) return [issue]
    if (withheld.has(code)) return []
    withheld.add(code)
    return [{ code, severity, message: WITHHELD, path: '', policy }]
  })
}

/** The words of one issue for somebody who is told in any case that there is one. */
export const wordsThrough = (sight: Sight, issue: IssueView): string => issuesThrough(sight, [issue])[0]?.message ?? WITHHELD

/** `kind/namespace/name`, and what of a rule's id follows it. */
export function refOf(id: string) {
  const [kind = '', namespace = ''] = id.split('/')
  return { kind, namespace }
}
