import type { AgentIssue } from './issues'
import type { Logger } from './log'

/** Said elsewhere as it happens. */
const SAID = new Set(['not-chained'])

/**
 * Says in the log when something goes wrong on this node, and when it is over: who has `kubectl logs` alone learns why nothing is
 * enforced. One line a code, however many there are of it; what is wrong with policies is for who wrote them, and may cite them.
 */
export class IssueLog {
  private readonly log: Logger
  private known: ReadonlySet<string> = new Set()

  constructor(log: Logger) {
    this.log = log
  }

  look(issues: readonly AgentIssue[]): void {
    const own = issues.filter(({ code, policy, severity }) => policy === '' && severity !== 'info' && !SAID.has(code))
    const now = new Set<string>()
    for (const { code, severity, message, fix } of own) {
      const isNew = !now.has(code) && !this.known.has(code)
      now.add(code)
      if (isNew) this.log[severity === 'error' ? 'error' : 'warn']({ code, ...(fix !== undefined && { fix }) }, message)
    }
    for (const code of this.known) if (!now.has(code)) this.log.info({ code }, 'that is over')
    this.known = now
  }
}
