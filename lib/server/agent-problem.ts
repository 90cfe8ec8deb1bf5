import type { AgentStatusView, IssueView } from '@/lib/api/http'

/** Of a node as a whole: what it was told last is not, or not wholly, what it enforces. */
const NOT_IN_FORCE = new Set(['build-failed', 'map-pressure', 'last-good-refused', 'directory-unreadable'])

/** What keeps all that is new from being in force on a node, though its agent understands it; undefined where that is not so. */
export function problemOf({ issues }: Pick<AgentStatusView, 'issues'>): IssueView | undefined {
  // For want of room one policy may be held back, and the others not.
  const ofOne = ({ code, policy }: IssueView) => code === 'map-pressure' && policy !== ''
  return issues.find((issue) => issue.severity === 'error' && NOT_IN_FORCE.has(issue.code) && !ofOne(issue))
}
