import type { AgentStatusView } from '@/lib/api/http'
import { type Agents, NodeAway } from '@/lib/server/cluster'
import type { NodeWord } from './wanted'

/**
 * An agent that is exchanged or starts again is away for a moment, and what it enforced is enforced meanwhile: for so long its last word
 * counts. Else each upgrade would rewrite the status of every policy twice a node.
 */
const GRACE_MS = 5 * 60_000

/** What each node said, remembered for a while. */
export class Nodes {
  private readonly last = new Map<string, { readonly at: number; readonly status: AgentStatusView }>()

  /** `now`: milliseconds, monotonic. */
  async ask(agents: Agents, now: number): Promise<readonly NodeWord[]> {
    const answers = await agents.status()
    const words = answers.map((answer): NodeWord => {
      if (!(answer instanceof NodeAway)) {
        this.last.set(answer.node, { at: now, status: answer })
        return { node: answer.node, status: answer, away: '' }
      }
      const { node, message } = answer
      const known = this.last.get(node)
      const status = known !== undefined && now - known.at < GRACE_MS ? known.status : undefined
      return { node, status, away: message }
    })
    const names = new Set(words.map(({ node }) => node))
    for (const node of this.last.keys()) if (!names.has(node)) this.last.delete(node)
    return words
  }
}
