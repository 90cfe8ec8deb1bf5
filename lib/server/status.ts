import type { AgentStatusView, ClusterView, Enforcement, HealthResponse, PartState, StatusResponse } from '@/lib/api/http'
import { type Agents, type Cluster, ClusterError, type Playground } from '@/lib/server/cluster'

/** The less is enforced, the earlier. */
const WEAKEST_FIRST: readonly Enforcement[] = ['unknown', 'released', 'simulated', 'audit', 'kernel']

/** Health is asked for often while everything starts. */
const HEALTH_FRESH_MS = 500

export interface StatusOptions {
  readonly agents: Agents
  /** How many there should be. */
  readonly agentCount: number
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
    const { agents, agentCount, kubernetes, version } = this.#options
    const [answers, playground] = await Promise.all([agents.status(), this.#playground()])
    const up = answers.filter((answer): answer is AgentStatusView => !(answer instanceof ClusterError))
    const down = answers.find((answer): answer is ClusterError => answer instanceof ClusterError)
    const weakest = [...up].sort((a, b) => WEAKEST_FIRST.indexOf(a.enforcement) - WEAKEST_FIRST.indexOf(b.enforcement))[0]
    const agent: PartState =
      agentCount === 0
        ? {
            state: 'absent',
            detail: kubernetes ? inKubernetes(kubernetes.list()) : 'This server was started without an agent.'
          }
        : down === undefined
          ? { state: 'up' }
          : { state: 'down', detail: down.message }
    return {
      enforcement: weakest === undefined || down !== undefined ? 'unknown' : weakest.enforcement,
      reason: agent.detail ?? weakest?.reason ?? '',
      version,
      parts: { web: { state: 'up' }, agent, playground },
      agents: up
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

function inKubernetes({ node, live, world: { dialect } }: ClusterView): string {
  const away = live ? '' : ' It does not answer just now; what is shown is what was seen last.'
  const who = dialect.startsWith('cilium')
    ? 'Cilium enforces there.'
    : 'What enforces NetworkPolicy there is its own network plugin.'
  return `Connected to the context ${node}. ${who} There are no flows without an agent of ours.${away}`
}
