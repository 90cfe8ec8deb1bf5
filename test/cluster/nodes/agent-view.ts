import type { AgentStatusView } from '@/lib/api/http'
import { AgentClient, agentsOf, Connection, fixedFleet, type ReceivedFlow } from '@/lib/server/cluster'
import type { Node } from './node'

/** What the agent of a node says of itself, however it was started. */
export class AgentView {
  readonly node: Node
  private readonly connection: Connection

  constructor(node: Node, socket: string) {
    this.node = node
    this.connection = new Connection(AgentClient, socket, `the agent of ${node.name}`)
  }

  async status(): Promise<AgentStatusView> {
    const [status] = await agentsOf(fixedFleet([this.connection])).status()
    if (status === undefined || status instanceof Error) throw status ?? new Error('no answer')
    return status
  }

  /** The first status that is so. */
  async until(found: (status: AgentStatusView) => boolean): Promise<AgentStatusView> {
    const end = Date.now() + 30_000
    for (;;) {
      const status = await this.status().catch(() => undefined)
      if (status !== undefined && found(status)) return status
      if (Date.now() > end) throw new Error(`${this.node.name}: ${JSON.stringify(status)}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Resolves once a policy of this name is in force in this generation. */
  async enforces(policy: string, generation = 1): Promise<void> {
    await this.until(({ policies }) =>
      policies.some((one) => one.name === policy && one.generation === generation && one.state === 'enforced')
    )
  }

  /** The newest flows that it has, at most so many. */
  flows(last = 500): Promise<readonly ReceivedFlow[]> {
    return new Promise((resolve) => {
      const found: ReceivedFlow[] = []
      const done = () => {
        stopFollowing()
        resolve(found)
      }
      let timer = setTimeout(done, 1_000)
      const stopFollowing = agentsOf(fixedFleet([this.connection])).flows(last, (flow) => {
        found.push(flow)
        clearTimeout(timer)
        timer = setTimeout(done, 200)
      })
    })
  }

  async end(): Promise<void> {
    this.connection.close()
  }
}
