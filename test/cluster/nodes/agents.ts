import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentStatusView } from '@/lib/api/http'
import { AgentClient, agentsOf, Connection, fixedFleet, type ReceivedFlow } from '@/lib/server/cluster'
import { stop } from '../process'
import type { Cluster } from './cluster'
import type { Node } from './node'

/** Its program; every node sees the machine's files. */
export const AGENT = fileURLToPath(new URL('../../../dist/agent/main.js', import.meta.url))

/** The agent of a node, as a process there. */
export class NodeAgent {
  readonly node: Node
  private readonly cluster: Cluster
  private readonly folder: string
  private readonly connection: Connection
  private process: ChildProcess | undefined

  constructor(cluster: Cluster, node: Node) {
    this.cluster = cluster
    this.node = node
    this.folder = join(node.folder, 'agent')
    mkdirSync(this.folder, { recursive: true })
    this.connection = new Connection(AgentClient, join(this.folder, 'agent.sock'), `the agent of ${node.name}`)
  }

  /** Resolves once it says that all it was told is in force. */
  async start(...options: readonly string[]): Promise<void> {
    if (this.process !== undefined) throw new Error(`The agent of ${this.node.name} runs.`)
    const { name } = this.node
    const folders = ['--state', join(this.folder, 'state'), '--run', this.folder]
    const args = ['--kubeconfig', this.cluster.kubeconfig, '--node', name, ...folders, '--datapath', 'kernel']
    const began = new Date().toISOString()
    this.process = this.node.spawn([process.execPath, AGENT, ...args, ...options], 'agent.log')
    await this.until(({ startedAt, endpoints }) => startedAt >= began && endpoints.every(({ state }) => state !== 'failed'))
  }

  /** As a crash ends it. What it enforced goes on. */
  async kill(): Promise<void> {
    await stop(this.process)
    this.process = undefined
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

  /** How long (ms) before a pod's container began the programs were on its interface. */
  async aheadOf(pod: string): Promise<number> {
    const lines = readFileSync(join(this.node.folder, 'agent.log'), 'utf8').trimEnd().split('\n')
    const attached = lines
      .map((line) => JSON.parse(line) as { readonly time: string; readonly msg: string; readonly pod?: string })
      .find((line) => line.msg === 'attached' && line.pod === `default/${pod}`)
    const filter = `labels."io.kubernetes.pod.name"==${pod},labels."io.kubernetes.container.name"==main`
    const said = await this.node.execute(['ctr', '-n', 'k8s.io', 'containers', 'ls', '-q', filter])
    const bundle = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${said.trim()}/init.pid`
    const began = Number(await this.node.execute(['stat', '-c', '%.3Y', bundle])) * 1_000
    return Math.round(began - Date.parse(attached?.time ?? ''))
  }

  async end(): Promise<void> {
    this.connection.close()
    await this.kill()
  }
}
