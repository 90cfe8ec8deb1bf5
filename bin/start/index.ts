import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { DEFAULT_PORT, foldersOf, readPort } from '../folders'
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
      const code = await start({
        root: ROOT,
        port,
        folders: foldersOf(port),
        keep: options.keep ?? false,
        clsact: options.clsact ?? false,
        playground: options.playground && kubernetes === undefined,
        kubernetes,
        file: resolve(options.playgroundFile ?? `${ROOT}/agent/playground/shop.yaml`),
        allowedHosts: options.allowHost ?? [],
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

interface Options {
  readonly port?: string
  readonly keep?: boolean
  readonly clsact?: boolean
  readonly playground: boolean
  readonly playgroundFile?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly inCluster?: boolean
  readonly allowHost?: readonly string[]
  readonly verbose?: boolean
}
