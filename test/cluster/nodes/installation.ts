import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { helmBinary } from '../build.mjs'
import { AgentView } from './agent-view'
import type { Cluster } from './cluster'

const execute = promisify(execFile)
const CHART = fileURLToPath(new URL('../../../agent/chart', import.meta.url))
const NAMESPACE = 'portcullis'

/** The chart in a cluster, put there as a person does it: with helm, and the image that nodes have. */
export class Installation {
  private readonly cluster: Cluster
  readonly agents: readonly AgentView[]

  private constructor(cluster: Cluster) {
    this.cluster = cluster
    this.agents = cluster.nodes.map((node) => new AgentView(node, node.path('/run/portcullis/agent.sock')))
  }

  /** Resolves once all pods of it are ready. */
  static async install(cluster: Cluster, ...values: readonly string[]): Promise<Installation> {
    const installation = new Installation(cluster)
    await installation.helm('install', [CHART, '--create-namespace', ...set(values)])
    await installation.rolledOut()
    return installation
  }

  /** Values that were given before stay, and what a new version adds is as it says. Resolves once all pods are of this version, and ready. */
  async upgrade(...values: readonly string[]): Promise<void> {
    await this.helm('upgrade', [CHART, '--reset-then-reuse-values', ...set(values)])
    await this.rolledOut()
  }

  async uninstall(): Promise<void> {
    await this.helm('uninstall', [])
  }

  /** What kubectl says in its namespace. */
  kubectl(...args: readonly string[]): Promise<string> {
    return this.cluster.kubectl('-n', NAMESPACE, ...args)
  }

  /** The same as a program to be started, for what goes on. */
  command(...args: readonly string[]): readonly string[] {
    return this.cluster.kubectlCommand('-n', NAMESPACE, ...args)
  }

  async end(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.end()))
  }

  /** Helm is content with as many nodes as may be without an agent at a time. */
  private async rolledOut(): Promise<void> {
    await this.kubectl('rollout', 'status', 'daemonset/portcullis-agent', '--timeout=120s')
  }

  private async helm(verb: string, args: readonly string[]): Promise<void> {
    const { folder, kubeconfig } = this.cluster
    const env = [`HOME=${folder}`, `KUBECONFIG=${kubeconfig}`]
    const wait = ['--namespace', NAMESPACE, '--wait', '--timeout', '120s']
    const [name = '', ...rest] = this.cluster.outside(['env', ...env, helmBinary(), verb, 'portcullis', ...args, ...wait])
    try {
      await execute(name, rest, { timeout: 150_000, maxBuffer: 1 << 26 })
    } catch (error) {
      throw new Error(`helm ${verb}: ${(error as { stderr?: string }).stderr}\n${await this.said()}`, { cause: error })
    }
  }

  /** For whoever has to find out why something is not ready. */
  private async said(): Promise<string> {
    const asked = [
      ['get', 'pods', '-o', 'wide'],
      ['get', 'events', '--sort-by=.lastTimestamp', '-o', 'custom-columns=O:.involvedObject.name,R:.reason,M:.message'],
      ...['agent', 'web'].map((part) => ['logs', '-l', `app.kubernetes.io/component=${part}`, '--tail=20', '--prefix'])
    ]
    const answers = await Promise.all(asked.map((args) => this.kubectl(...args).catch(String)))
    return answers.join('\n')
  }
}

const set = (values: readonly string[]) => values.flatMap((value) => ['--set', value])
