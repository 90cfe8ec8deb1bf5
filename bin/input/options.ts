import { type Command, Option } from 'commander'
import { dialectOption } from '../commands/dialect'
import { collect } from '../commands/options'
import { POD_NETWORK } from './addresses'

/** What all commands that read objects take; see bin/input/README.md. */
export interface InputOptions {
  readonly dialect: string
  readonly kubernetesVersion?: string
  readonly namespace?: string
  readonly podNetwork?: string
  readonly world?: readonly string[]
  /** `true`: the current context. */
  readonly cluster?: string | true
  readonly kubeconfig?: string
  readonly playground?: boolean
  readonly port?: string
}

export interface FileOptions extends InputOptions {
  readonly file?: readonly string[]
}

export function inputOptions(command: Command): Command {
  return command
    .addOption(dialectOption())
    .option('--kubernetes-version <version>', 'release of the API server (1.34), whose strictness differs')
    .option('-n, --namespace <name>', 'namespace of objects and pods that name none')
    .option('-w, --world <path>', 'further objects: pods, namespaces, services, other policies; may be repeated', collect)
    .option('--pod-network <cidr>', `where pods of files are, for ipBlock rules (${POD_NETWORK})`)
    .option('--cluster [context]', 'further objects from a live cluster, read only (default: the current context)')
    .option('--kubeconfig <file>', 'instead of KUBECONFIG and ~/.kube/config')
    .option('--playground', 'further objects from the playground that runs here')
    .addOption(new Option('--port <number>', 'the port of that playground (PORT in the environment; 3000)'))
}

/** For commands whose arguments are something else. */
export function fileOption(command: Command): Command {
  return inputOptions(command.option('-f, --file <path>', 'file, folder, or - for standard input; may be repeated', collect))
}

/** Below the help of every command that reads objects. */
export const INPUT_HELP = `
Objects are read from files, folders (recursively), standard input (-), and streams of \`helm template\` or
\`kustomize build\`. Pods come from Pod objects and from templates of Deployments and the like. Objects of a file
replace those of the same name in --world, --cluster or --playground, as if they were applied.`
