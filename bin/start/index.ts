import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { DEFAULT_PORT, foldersOf, readPort } from '../folders'
import { type SignInOptions, signInEnv } from './sign-in'
import type { AgentPods } from './specs'
import { EXIT, start } from './start'

/** The project's folder: two folders above the bundle, `dist/bin/portcullis.js`, and above this file. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** `portcullis start`, for the command to register. */
export function startCommand(): Command {
  return new Command('start')
    .description('start the editor, and with it the playground and the agent that enforces policies there')
    .option('--port <number>', `where the editor is, on 127.0.0.1 (PORT in the environment; ${DEFAULT_PORT})`)
    .option('--keep', 'keep the policies when it stops, and begin with those that were kept')
    .option('--clsact', 'attach to clsact, also where the kernel has TCX')
    .option('--no-playground', 'the editor alone: no pods, nothing enforced')
    .option('--playground-file <file>', 'another playground than the shop')
    .option('--kubeconfig <file>', 'connect to a cluster instead: no playground, no agent, no root needed')
    .option('--context <name>', 'of the kubeconfig, where not the current one; alone: of the kubeconfig that kubectl uses')
    .option('--in-cluster', 'connect to the cluster that this pod is in, by its service account')
    .option('--agents <namespace>', 'with a cluster: ask its agents, whose pods are in this namespace, for flows and status')
    .option('--agent-port <number>', 'on which they listen', '9965')
    .option('--agent-tls <folder>', 'what it shows them, and takes them by: tls.crt, tls.key and ca.crt')
    .option('--write-status', 'with --agents: keep the status of policies: accepted, enforced on how many nodes')
    .option(
      '--sign-in <how>',
      'to a cluster: by the link that is printed, by a token of one’s own, or by a proxy in front',
      'link'
    )
    .option('--proxy-secret-file <file>', 'for --sign-in proxy: what the proxy sends to be known')
    .option('--proxy-secret-header <name>', 'in which header (x-portcullis-proxy-secret)')
    .option('--proxy-user-header <name>', 'in which it says who it is (x-forwarded-user)')
    .option('--proxy-groups-header <name>', 'and in which groups, with commas between (x-forwarded-groups)')
    .option('--listen <address>', 'listen there, and not on 127.0.0.1 alone; with --sign-in token or proxy')
    .option(
      '--roll-back-at-end',
      'when it ends, take back what waits for a confirmation: for where its state folder goes too'
    )
    .option('--audit-log <file>', 'write down each sign-in and each change, a JSON object a line; - prints them')
    .option('--allow-host <host:port...>', 'by what else a browser may reach the editor, as through a tunnel')
    .option('--verbose', 'show what the parts log')
    .action(async (options: Options) => {
      const text = options.port ?? process.env.PORT ?? String(DEFAULT_PORT)
      const port = readPort(text)
      if (port === undefined) {
        console.error(`${text} is not a port: a number from 1 to 65535.`)
        process.exit(EXIT.usage)
      }
      // For other commands a terminal that is gone is the end; here nobody reads what is said, and the orderly stop goes on.
      for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error').on('error', () => {})
      const { kubeconfig, context, inCluster } = options
      const named = kubeconfig !== undefined || context !== undefined
      if (inCluster && named) {
        console.error('--in-cluster stands alone: it needs no kubeconfig.')
        process.exit(EXIT.usage)
      }
      const file = { ...(kubeconfig && { kubeconfig: resolve(kubeconfig) }), ...(context && { context }) }
      const kubernetes = inCluster ? { inCluster } : named ? file : undefined
      const agentPods = agentPodsOf(options)
      if (typeof agentPods === 'string' || (agentPods && kubernetes === undefined)) {
        console.error(typeof agentPods === 'string' ? agentPods : '--agents are of a cluster: name one, or --in-cluster.')
        process.exit(EXIT.usage)
      }
      const signIn = signInEnv(options, kubernetes !== undefined)
      if (typeof signIn === 'string') {
        console.error(signIn)
        process.exit(EXIT.usage)
      }
      const code = await start({
        root: ROOT,
        port,
        folders: foldersOf(port),
        keep: options.keep ?? false,
        clsact: options.clsact ?? false,
        playground: options.playground && kubernetes === undefined,
        kubernetes,
        agentPods,
        signIn,
        file: resolve(options.playgroundFile ?? `${ROOT}/agent/playground/shop.yaml`),
        allowedHosts: options.allowHost ?? [],
        rollBackAtEnd: options.rollBackAtEnd ?? false,
        verbose: options.verbose ?? false,
        say: (line) => console.log(line)
      })
      if (code === EXIT.hungUp) return hangUp()
      process.exit(code)
    })
}

/** Ends by the signal, as it would have without us: where the terminal is gone, Node's own way out crashes. */
function hangUp(): void {
  process.removeAllListeners('SIGHUP')
  process.kill(process.pid, 'SIGHUP')
}

/** A sentence where it cannot be used. */
function agentPodsOf({ agents, agentPort, agentTls, writeStatus = false }: Options): AgentPods | string | undefined {
  if (agents === undefined) {
    if (writeStatus) return '--write-status needs --agents: only they know what is enforced.'
    return agentTls === undefined ? undefined : '--agent-tls is for --agents.'
  }
  const port = readPort(agentPort)
  if (port === undefined) return `${agentPort} is not a port: a number from 1 to 65535.`
  if (agentTls === undefined) return '--agents needs --agent-tls: agents answer nobody without a certificate.'
  return { namespace: agents, port, tls: resolve(agentTls), writeStatus }
}

interface Options extends SignInOptions {
  readonly port?: string
  readonly keep?: boolean
  readonly clsact?: boolean
  readonly playground: boolean
  readonly playgroundFile?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly inCluster?: boolean
  readonly agents?: string
  readonly agentPort: string
  readonly agentTls?: string
  readonly writeStatus?: boolean
  readonly allowHost?: readonly string[]
  readonly rollBackAtEnd?: boolean
  readonly verbose?: boolean
}
