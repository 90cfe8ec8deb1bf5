import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stop } from '../process'
import { AgentView } from './agent-view'
import type { Cluster } from './cluster'
import type { Node } from './node'

/** Its program; every node sees the machine's files. */
export const AGENT = fileURLToPath(new URL('../../../dist/agent/main.js', import.meta.url))

/** Of its log. */
interface Line {
  readonly time: string
  readonly msg: string
  readonly pod?: string
}
export interface Held extends Line {
  readonly pod: string
  readonly milliseconds: number
}

/** The agent of a node, as a process there. */
export class NodeAgent extends AgentView {
  private readonly cluster: Cluster
  private readonly folder: string
  private process: ChildProcess | undefined

  constructor(cluster: Cluster, node: Node) {
    const folder = join(node.folder, 'agent')
    mkdirSync(folder, { recursive: true })
    super(node, join(folder, 'agent.sock'))
    this.cluster = cluster
    this.folder = folder
  }

  /** Resolves once it says that all it was told is in force. */
  async start(...options: readonly string[]): Promise<void> {
    if (this.process !== undefined) throw new Error(`The agent of ${this.node.name} runs.`)
    const { name } = this.node
    const folders = ['--state', join(this.folder, 'state'), '--run', this.folder]
    const args = ['--kubeconfig', this.cluster.kubeconfig, '--node', name, ...folders, '--datapath', 'kernel']
    const began = new Date().toISOString()
    this.process = this.node.spawn([process.execPath, '--enable-source-maps', AGENT, ...args, ...options], 'agent.log')
    await this.until(({ startedAt, endpoints }) => startedAt >= began && endpoints.every(({ state }) => state !== 'failed'))
  }

  /** As a crash ends it. What it enforced goes on. */
  async kill(): Promise<void> {
    await stop(this.process)
    this.process = undefined
  }

  /** Of the process itself, which `nsenter` has forked. */
  get pid(): number {
    const pid = this.process?.pid
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.pid, name)
  }

  /** What it said of pods whose start it held, since it was started last. */
  held(): readonly Held[] {
    const lines = this.lines()
    const began = lines.findLastIndex(({ msg }) => msg === 'datapath loaded')
    return lines.slice(began).filter((line): line is Held => line.msg.startsWith('held'))
  }

  private lines(): readonly Line[] {
    const text = readFileSync(join(this.node.folder, 'agent.log'), 'utf8')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
  }

  /** How long (ms) before a pod's container began the programs were on its interface. */
  async aheadOf(pod: string): Promise<number> {
    const attached = this.lines().find((line) => line.msg === 'attached' && line.pod === `default/${pod}`)
    const filter = `labels."io.kubernetes.pod.name"==${pod},labels."io.kubernetes.container.name"==main`
    const said = await this.node.execute(['ctr', '-n', 'k8s.io', 'containers', 'ls', '-q', filter])
    const bundle = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${said.trim()}/init.pid`
    const began = Number(await this.node.execute(['stat', '-c', '%.3Y', bundle])) * 1_000
    return Math.round(began - Date.parse(attached?.time ?? ''))
  }

  override async end(): Promise<void> {
    await super.end()
    await this.kill()
  }
}
