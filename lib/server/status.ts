import type { AgentStatusView, ClusterView, Enforcement, HealthResponse, PartState, StatusResponse } from '@/lib/api/http'
import { type Agents, type Cluster, NodeAway, type Playground } from '@/lib/server/cluster'

/** The less is enforced, the earlier. */
const WEAKEST_FIRST: readonly Enforcement[] = ['unknown', 'released', 'simulated', 'audit', 'kernel']

/** Health is asked for often while everything starts. */
const HEALTH_FRESH_MS = 500

export interface StatusOptions {
  readonly agents: Agents
  readonly playground: Playground | undefined
  /** Connected to by its API: what enforces there is its own. */
  readonly kubernetes?: Cluster | undefined
  readonly version: string
}

/** How the parts are. Never rejects: a part that does not answer is down. */
export class Status {
  readonly #options: StatusOptions
  #health: { readonly at: number; readonly answer: Promise<HealthResponse> } | undefined

  constructor(options: StatusOptions) {
    this.#options = options
  }

  async all(): Promise<StatusResponse> {
    const { agents, kubernetes, version } = this.#options
    const [answers, playground] = await Promise.all([agents.status(), this.#playground()])
    const up = answers.filter((answer): answer is AgentStatusView => !(answer instanceof NodeAway))
    const down = answers.filter((answer): answer is NodeAway => answer instanceof NodeAway)
    const weakest = [...up].sort((a, b) => WEAKEST_FIRST.indexOf(a.enforcement) - WEAKEST_FIRST.indexOf(b.enforcement))[0]
    const silent = down.filter(({ absent }) => !absent)
    const without = down.filter(({ absent }) => absent).map(({ message }) => message)
    // In a cluster a node whose agent was never installed is no failure of a part; it is said which one that is.
    const agent: PartState =
      answers.length === 0 || (kubernetes && up.length === 0 && silent.length === 0)
        ? {
            state: 'absent',
            detail: kubernetes ? inKubernetes(kubernetes.list()) : 'This server was started without an agent.'
          }
        : silent.length > 0
          ? { state: 'down', detail: [awayOf(up.length, silent), ...without].join('; ') }
          : { state: 'up', ...(without.length > 0 && { detail: without.join(' ') }) }
    return {
      enforcement: weakest?.enforcement ?? 'unknown',
      reason: agent.detail ?? weakest?.reason ?? '',
      version,
      parts: { web: { state: 'up' }, agent, playground },
      agents: up,
      away: down.map(({ node, message, absent }) => ({ node, detail: message, absent }))
    }
  }

  health(now = Date.now()): Promise<HealthResponse> {
    if (this.#health === undefined || now - this.#health.at > HEALTH_FRESH_MS) {
      this.#health = { at: now, answer: this.#askHealth() }
    }
    return this.#health.answer
  }

  async #askHealth(): Promise<HealthResponse> {
    const { enforcement, version, parts } = await this.all()
    const { kubernetes } = this.#options
    const ok = kubernetes ? kubernetes.list().live : parts.agent.state === 'up' && parts.playground.state !== 'down'
    return { status: ok ? 'ok' : 'starting', version, enforcement, parts }
  }

  async #playground(): Promise<PartState> {
    const { playground } = this.#options
    if (playground === undefined) return { state: 'absent' }
    try {
      await playground.describe()
      return { state: 'up' }
    } catch (error) {
      return { state: 'down', detail: (error as Error).message }
    }
  }
}

/** `2 of 3 nodes answer: the agent of n3 …`; of a single one its reason alone. */
function awayOf(up: number, down: readonly NodeAway[]): string {
  const reasons = down.map(({ message }) => message)
  return up + down.length === 1 ? reasons.join() : `${up} of ${up + down.length} nodes answer: ${reasons.join('; ')}`
}

function inKubernetes({ node, live, world: { dialect } }: ClusterView): string {
  const away = live ? '' : ' It does not answer just now; what is shown is what was seen last.'
  const who = dialect.startsWith('cilium')
    ? 'Cilium enforces there.'
    : 'What enforces NetworkPolicy there is its own network plugin.'
  return `Connected to the context ${node}. ${who} There are no flows without an agent of ours.${away}`
}
