import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { TlsFiles } from '@/lib/server/cluster'
import type { ClusterChoice } from '@/lib/server/cluster/kubernetes'

export interface Config {
  readonly command: 'run' | 'release'
  readonly node: string
  /** The API server that is followed; undefined: the two directories below are. */
  readonly cluster: ClusterChoice | undefined
  /** Directory of Kubernetes objects (Pod, Namespace, Node, …), read alone. */
  readonly objects: string
  /** Directory of policies, which the agent alone writes. */
  readonly policies: string
  /** Where the container runtime binds the network namespaces of pods. */
  readonly netns: string
  /** Where containerd says which pod each of them is of. */
  readonly bundles: string
  /** The agent's memory: last good versions, generations, cookies, endpoints. */
  readonly state: string
  readonly socket: string
  /** Directory on a bpffs; the ABI's version is a folder below it. */
  readonly pinPath: string
  readonly datapath: 'kernel' | 'simulated' | 'auto'
  /** Why it is simulated, a sentence, where whoever started the agent knows. */
  readonly reason: string
  readonly attachment: 'tcx' | 'clsact' | 'auto'
  /** Judge and report, drop nothing. */
  readonly audit: boolean
  /** Whoever reaches the socket may open connections from pods of this node: `portcullis verify`. */
  readonly allowProbes: boolean
  /** Owner of the socket; without one it stays with the agent's own user. */
  readonly socketOwner: { readonly uid: number; readonly gid: number } | undefined
  readonly socketMode: number
  /** Where /metrics, /healthz and /readyz are served; nowhere unless asked for. */
  readonly http: Address | undefined
  /** Where the cluster's web server reads status and flows, over mutual TLS; nowhere unless asked for. */
  readonly network: (Address & { readonly files: TlsFiles }) | undefined
  /** Pods' start is held until their policy is in force, by a plugin in the node's network. */
  readonly cni: CniConfig
  readonly logLevel: string
  /** Where the last log lines are kept beside standard output; nowhere unless asked for. */
  readonly logFile: string | undefined
  /** File descriptor of a pipe that gets the line `ready` once the agent serves. */
  readonly readyFd: number | undefined
}

export interface Address {
  readonly host: string
  readonly port: number
}

export interface CniConfig {
  /** Whether the agent puts the plugin there, takes it out, or leaves that to others. */
  readonly mode: 'chain' | 'remove' | 'leave'
  /** Where the runtime reads its networks. */
  readonly conf: string
  /** Where it looks for plugins. */
  readonly bin: string
  /** The agent's socket for it: as the node has it, and as the agent has. */
  readonly socket: string
  readonly listen: string
  /** How long a start is held, in ms. */
  readonly timeout: number
  readonly onFailure: 'open' | 'closed'
}

export class ConfigError extends Error {}

export const DEFAULT_PIN_PATH = '/sys/fs/bpf/portcullis'
const DEFAULT_NETNS = '/run/netns'
const DEFAULT_BUNDLES = '/run/containerd/io.containerd.runtime.v2.task/k8s.io'

const DEFAULT_CNI_CONF = '/etc/cni/net.d'
const DEFAULT_CNI_BIN = '/opt/cni/bin'
const DEFAULT_CNI_TIMEOUT = '10000'

export const HELP = `usage: portcullis-agent [run] [options]
       portcullis-agent release [--pin-path DIR] [--cni remove]

Enforces the policies of a cluster, or of a directory, on this node's pods. \`release\` detaches everything and needs no running
agent. Each option has an environment variable; the option wins.

  --node NAME           the node's name in the objects       PORTCULLIS_NODE
  --in-cluster          follow the cluster that this pod is in   PORTCULLIS_IN_CLUSTER=1
  --kubeconfig FILE     follow the cluster of FILE           PORTCULLIS_KUBECONFIG
  --context NAME        of FILE                              PORTCULLIS_CONTEXT     its current one
  --objects DIR         Kubernetes objects, YAML             PORTCULLIS_OBJECTS     RUN_DIR/objects
  --policies DIR        policies, written by the agent alone PORTCULLIS_POLICIES    STATE_DIR/policies
  --netns DIR           pods' network namespaces             PORTCULLIS_NETNS       ${DEFAULT_NETNS}
  --bundles DIR         containerd's OCI bundles             PORTCULLIS_BUNDLES     /run/containerd/…/k8s.io
  --state DIR           the agent's memory                   PORTCULLIS_STATE_DIR
  --socket PATH         gRPC                                 PORTCULLIS_SOCKET      RUN_DIR/agent.sock
  --run DIR             RUN_DIR of the defaults above        PORTCULLIS_RUN_DIR
  --pin-path DIR        on a bpffs                           PORTCULLIS_PIN_PATH    ${DEFAULT_PIN_PATH}
  --datapath D          kernel, simulated or auto            PORTCULLIS_DATAPATH    auto; with a cluster kernel
  --reason TEXT         why it is simulated                  PORTCULLIS_REASON
  --attachment A        tcx, clsact or auto                  PORTCULLIS_ATTACH      auto
  --audit               judge and report, drop nothing       PORTCULLIS_AUDIT=1     with a cluster
  --enforce             drop what policies deny              PORTCULLIS_ENFORCE=1   with directories
  --allow-probes        connect from pods when asked to     PORTCULLIS_ALLOW_PROBES=1
  --socket-owner U:G    the socket is theirs, mode 0600      PORTCULLIS_SOCKET_OWNER
  --socket-group GID    the socket is theirs too, mode 0660  PORTCULLIS_SOCKET_GROUP
  --cni MODE            chain, remove or leave the plugin that holds pods' start until their policy is in force
                                                             PORTCULLIS_CNI         leave
  --cni-conf DIR        the runtime's networks               PORTCULLIS_CNI_CONF    ${DEFAULT_CNI_CONF}
  --cni-bin DIR         the runtime's plugins                PORTCULLIS_CNI_BIN     ${DEFAULT_CNI_BIN}
  --cni-socket PATH     as the node has it                   PORTCULLIS_CNI_SOCKET  cni.sock beside --socket
  --cni-timeout MS      how long a start is held             PORTCULLIS_CNI_TIMEOUT ${DEFAULT_CNI_TIMEOUT}
  --cni-on-failure F    after that: open or closed           PORTCULLIS_CNI_ON_FAILURE   open
  --http HOST:PORT      /metrics, /healthz, /readyz          PORTCULLIS_HTTP        nowhere
  --listen HOST:PORT    status and flows, by mutual TLS      PORTCULLIS_LISTEN      nowhere
  --tls-cert FILE       of this agent, for --listen          PORTCULLIS_TLS_CERT
  --tls-key FILE        its key                              PORTCULLIS_TLS_KEY
  --tls-ca FILE         whose web server may read            PORTCULLIS_TLS_CA
  --log-level LEVEL     trace, debug, info, warn, error      PORTCULLIS_LOG_LEVEL   info
  --log-file FILE       keep the last lines there too        PORTCULLIS_LOG_FILE    nowhere
  --help`

/** Throws ConfigError with a sentence for whoever started the agent. `'help'` where that was asked for. */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Config | 'help' {
  const { values, positionals } = parse(argv)
  if (values.help) return 'help'
  const command = positionals[0] ?? 'run'
  if (positionals.length > 1) throw new ConfigError(`Unexpected argument: ${positionals[1]}.`)
  if (command !== 'run' && command !== 'release')
    throw new ConfigError(`No such command: ${command}. There are run and release.`)

  const text = (flag: Flag, variable: string): string => {
    const value = values[flag] ?? env[variable] ?? ''
    return typeof value === 'string' ? value : ''
  }
  const oneOf = <T extends string>(flag: Flag, variable: string, choices: readonly T[], preset: T): T => {
    const value = text(flag, variable) || preset
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw new ConfigError(`--${flag} must be one of ${choices.join(', ')}, found ${value}.`)
    return found
  }
  const required = (flag: Flag, variable: string, preset = ''): string => {
    const value = text(flag, variable) || preset
    if (value === '' && command === 'run') throw new ConfigError(`--${flag} is missing (or ${variable} in the environment).`)
    return value
  }

  const run = text('run', 'PORTCULLIS_RUN_DIR')
  const socket = required('socket', 'PORTCULLIS_SOCKET', run && `${run}/agent.sock`)
  const listen = join(dirname(socket), 'cni.sock')
  const state = required('state', 'PORTCULLIS_STATE_DIR')
  const cluster = clusterChoice(
    values['in-cluster'] === true || env.PORTCULLIS_IN_CLUSTER === '1',
    text('kubeconfig', 'PORTCULLIS_KUBECONFIG'),
    text('context', 'PORTCULLIS_CONTEXT')
  )
  const directory = (flag: Flag, variable: string, preset: string): string =>
    cluster === undefined ? required(flag, variable, preset) : ''
  return {
    command,
    node: required('node', 'PORTCULLIS_NODE'),
    cluster,
    objects: directory('objects', 'PORTCULLIS_OBJECTS', run && `${run}/objects`),
    policies: directory('policies', 'PORTCULLIS_POLICIES', state && `${state}/policies`),
    netns: text('netns', 'PORTCULLIS_NETNS') || DEFAULT_NETNS,
    bundles: text('bundles', 'PORTCULLIS_BUNDLES') || DEFAULT_BUNDLES,
    state,
    socket,
    pinPath: text('pin-path', 'PORTCULLIS_PIN_PATH') || DEFAULT_PIN_PATH,
    // A node of a cluster that only pretends would look like one that enforces.
    datapath: oneOf(
      'datapath',
      'PORTCULLIS_DATAPATH',
      ['kernel', 'simulated', 'auto'],
      cluster === undefined ? 'auto' : 'kernel'
    ),
    reason: text('reason', 'PORTCULLIS_REASON'),
    attachment: oneOf('attachment', 'PORTCULLIS_ATTACH', ['tcx', 'clsact', 'auto'], 'auto'),
    audit: isAudit(
      values.audit === true || (env.PORTCULLIS_AUDIT === '1' && values.enforce !== true),
      values.enforce === true || (env.PORTCULLIS_ENFORCE === '1' && values.audit !== true),
      cluster !== undefined
    ),
    allowProbes: values['allow-probes'] === true || env.PORTCULLIS_ALLOW_PROBES === '1',
    ...socketRights(text('socket-owner', 'PORTCULLIS_SOCKET_OWNER'), text('socket-group', 'PORTCULLIS_SOCKET_GROUP')),
    http: addressOf('http', text('http', 'PORTCULLIS_HTTP')),
    network: networkOf(addressOf('listen', text('listen', 'PORTCULLIS_LISTEN')), {
      cert: text('tls-cert', 'PORTCULLIS_TLS_CERT'),
      key: text('tls-key', 'PORTCULLIS_TLS_KEY'),
      ca: text('tls-ca', 'PORTCULLIS_TLS_CA')
    }),
    cni: {
      mode: oneOf('cni', 'PORTCULLIS_CNI', ['chain', 'remove', 'leave'], 'leave'),
      conf: text('cni-conf', 'PORTCULLIS_CNI_CONF') || DEFAULT_CNI_CONF,
      bin: text('cni-bin', 'PORTCULLIS_CNI_BIN') || DEFAULT_CNI_BIN,
      socket: text('cni-socket', 'PORTCULLIS_CNI_SOCKET') || listen,
      listen,
      timeout: milliseconds(text('cni-timeout', 'PORTCULLIS_CNI_TIMEOUT') || DEFAULT_CNI_TIMEOUT),
      onFailure: oneOf('cni-on-failure', 'PORTCULLIS_CNI_ON_FAILURE', ['open', 'closed'], 'open')
    },
    logLevel: oneOf(
      'log-level',
      'PORTCULLIS_LOG_LEVEL',
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'info'
    ),
    logFile: text('log-file', 'PORTCULLIS_LOG_FILE') || undefined,
    readyFd: readyFd(env.PORTCULLIS_READY_FD)
  }
}

type Flag = keyof ReturnType<typeof parse>['values']

function parse(argv: readonly string[]) {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        node: string,
        objects: string,
        policies: string,
        state: string,
        socket: string,
        run: string,
        'pin-path': string,
        datapath: string,
        reason: string,
        attachment: string,
        audit: boolean,
        enforce: boolean,
        'allow-probes': boolean,
        'in-cluster': boolean,
        kubeconfig: string,
        context: string,
        netns: string,
        bundles: string,
        'socket-owner': string,
        'socket-group': string,
        http: string,
        listen: string,
        'tls-cert': string,
        'tls-key': string,
        'tls-ca': string,
        cni: string,
        'cni-conf': string,
        'cni-bin': string,
        'cni-socket': string,
        'cni-timeout': string,
        'cni-on-failure': string,
        'log-level': string,
        'log-file': string,
        help: { ...boolean, short: 'h' }
      }
    })
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error))
  }
}

function clusterChoice(inCluster: boolean, kubeconfig: string, context: string): ClusterChoice | undefined {
  if (inCluster && kubeconfig !== '') throw new ConfigError('--in-cluster and --kubeconfig exclude each other.')
  if (context !== '' && kubeconfig === '')
    throw new ConfigError('--context is one of a kubeconfig: --kubeconfig is missing.')
  if (inCluster) return { inCluster }
  return kubeconfig === '' ? undefined : { kubeconfig, ...(context !== '' && { context }) }
}

/** Whoever installs into a cluster that runs is first told what would be dropped. */
function isAudit(audit: boolean, enforce: boolean, inCluster: boolean): boolean {
  if (audit && enforce) throw new ConfigError('--audit and --enforce exclude each other.')
  return audit || (inCluster && !enforce)
}

function socketRights(owner: string, group: string): Pick<Config, 'socketOwner' | 'socketMode'> {
  if (owner !== '') {
    const [, uid, gid] = /^(\d{1,10}):(\d{1,10})$/.exec(owner) ?? []
    if (uid === undefined || gid === undefined) throw new ConfigError(`--socket-owner must be UID:GID, found ${owner}.`)
    return { socketOwner: { uid: Number(uid), gid: Number(gid) }, socketMode: 0o600 }
  }
  if (group !== '') {
    if (!/^\d{1,10}$/.test(group)) throw new ConfigError(`--socket-group must be a group's number, found ${group}.`)
    return { socketOwner: { uid: process.getuid?.() ?? 0, gid: Number(group) }, socketMode: 0o660 }
  }
  return { socketOwner: undefined, socketMode: 0o660 }
}

/** `[::1]:9964`, `127.0.0.1:9964`, or `:9964` for all addresses. */
function addressOf(flag: Flag, value: string): Address | undefined {
  if (value === '') return undefined
  const [, six, other = '', digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(value) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535) throw new ConfigError(`--${flag} must be HOST:PORT, found ${value}.`)
  return { host: six ?? (other || '::'), port }
}

function networkOf(address: Address | undefined, files: TlsFiles): Config['network'] {
  if (address === undefined) return undefined
  if (Object.values(files).includes('')) {
    throw new ConfigError(
      '--listen needs --tls-cert, --tls-key and --tls-ca: whoever reaches the port could read flows else.'
    )
  }
  return { ...address, files }
}

function milliseconds(value: string): number {
  const found = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : 0
  if (found < 1 || found > 600_000)
    throw new ConfigError(`--cni-timeout must be milliseconds, from 1 to 600000, found ${value}.`)
  return found
}

function readyFd(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined
  if (!/^\d{1,5}$/.test(value))
    throw new ConfigError(`PORTCULLIS_READY_FD must be a file descriptor's number, found ${value}.`)
  return Number(value)
}
